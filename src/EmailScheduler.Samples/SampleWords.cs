using System.Text;

namespace EmailScheduler.Samples;

/// <summary>The words a sample is made of. The people and insurers are invented; the domains are reserved for documentation (RFC 2606, section 3).</summary>
internal static class SampleWords
{
    public static readonly byte[][] FirstNames = Words(
        "Adela Alban Ansel Ardith Avis Barnaby Beryl Birdie Calvert Carlotta Cedric Clementine Clyde Cordelia Cyril Delphine Dexter Dorothea Edmund Elspeth "
        + "Enoch Estelle Everett Fenella Floyd Freda Gideon Ginevra Gordon Greta Harlan Hester Horace Imelda Ivor Jasper Josepha Juniper Kermit Lavinia Leopold "
        + "Lorna Magnus Marcella Merle Minerva Mortimer Nestor Odette Orville Ottilie Percival Petra Quentin Rosalind Rufus Sabina Silas Thaddeus Thelma Ursula "
        + "Vernon Winifred Zelda");

    public static readonly byte[][] LastNames = Words(
        "Alderbrook Amberley Appleyard Ashgrove Barleycorn Birchfield Blackthorn Brackenridge Bramblewood Briarcliff Brookmere Candlewick Cherrydale Cloverhill "
        + "Copperfield Cottonmill Cranberry Dewhurst Dovecote Eastmarch Elderflower Elmhurst Fairweather Feathergill Fernsby Foxglove Goldfinch Goosewing Hartwood "
        + "Hawthornden Hazelmere Heatherstone Hollowell Honeycutt Ironbridge Juniperson Kettlewell Kingfisher Larkspur Lindenwood Longmeadow Maplethorpe Marigold "
        + "Meadowcroft Merriweather Millstone Mossbank Nightingale Oakenshaw Orchardson Pennyroyal Pepperidge Quillfeather Ravenscroft Rosewater Rushbrook "
        + "Silverlock Sparrowhawk Stonebridge Summerfield Thistledown Underhill Willowby Yarrowby");

    public static readonly byte[][] LowerFirstNames = [.. FirstNames.Select(Lower)];
    public static readonly byte[][] LowerLastNames = [.. LastNames.Select(Lower)];
    public static readonly byte[][] Domains = Words("example.com example.org example.net mail.example.com home.example.org post.example.net");

    public static readonly byte[][] Carriers =
    [
        "Bluebonnet Mutual"u8.ToArray(), "Cedar Ridge Life"u8.ToArray(), "Evergreen Assurance"u8.ToArray(), "Harborlight Insurance"u8.ToArray(),
        "Lodestar Health"u8.ToArray(), "Prairie States Life"u8.ToArray(), "Silver Birch Mutual"u8.ToArray(), "Tidewater Senior Care"u8.ToArray(),
    ];

    /// <summary>The first is what nearly every contact has; the others are the suppressed kinds of docs/scheduling-rules.md, section 1.</summary>
    public static readonly byte[][] Statuses = Words("active unsubscribed bounced complained deleted inactive do_not_contact");

    private static byte[][] Words(string words) => [.. words.Split(' ').Select(Encoding.ASCII.GetBytes)];

    private static byte[] Lower(byte[] word) => Encoding.ASCII.GetBytes(Encoding.ASCII.GetString(word).ToLowerInvariant());
}
