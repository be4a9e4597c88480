using EmailScheduler.Storage.Objects.Traffic;

namespace EmailScheduler.Storage.Objects.S3;

/// <summary>A request of the S3 API.</summary>
/// <param name="Name">What it is called in an error.</param>
/// <param name="Permission">Which permission it needs.</param>
/// <param name="Kind">As what it is counted.</param>
/// <param name="Document">The root of the document that answers it; <see langword="null"/> when it is answered without one.</param>
internal sealed record S3Operation(string Name, string Permission, StoreRequestKind Kind, string? Document = null)
{
    public static readonly S3Operation Get = new("GetObject", "s3:GetObject", StoreRequestKind.Get);
    public static readonly S3Operation Head = new("HeadObject", "s3:GetObject and s3:ListBucket", StoreRequestKind.Head);
    public static readonly S3Operation Put = new("PutObject", "s3:PutObject", StoreRequestKind.Put);
    public static readonly S3Operation Delete = new("DeleteObject", "s3:DeleteObject", StoreRequestKind.Delete);
    public static readonly S3Operation Copy = new("CopyObject", "s3:GetObject and s3:PutObject", StoreRequestKind.Copy, "CopyObjectResult");
    public static readonly S3Operation List = new("ListObjectsV2", "s3:ListBucket", StoreRequestKind.List, "ListBucketResult");
    public static readonly S3Operation BeginUpload = new("CreateMultipartUpload", "s3:PutObject", StoreRequestKind.Multipart, "InitiateMultipartUploadResult");
    public static readonly S3Operation UploadPart = new("UploadPart", "s3:PutObject", StoreRequestKind.Part);
    public static readonly S3Operation CompleteUpload = new("CompleteMultipartUpload", "s3:PutObject", StoreRequestKind.Multipart, "CompleteMultipartUploadResult");
    public static readonly S3Operation AbortUpload = new("AbortMultipartUpload", "s3:AbortMultipartUpload", StoreRequestKind.Multipart);
    public static readonly S3Operation ListUploads = new("ListMultipartUploads", "s3:ListBucketMultipartUploads", StoreRequestKind.Multipart, "ListMultipartUploadsResult");
    public static readonly S3Operation CreateBucket = new("CreateBucket", "s3:CreateBucket", StoreRequestKind.Put);
}
