namespace EmailScheduler.Samples;

/// <summary>The tables of an organization's database (docs/scheduling-rules.md, sections 1, 8 and 9), as the agencies' own programs make them.</summary>
internal static class SampleSchema
{
    public const string Sql = """
        CREATE TABLE organizations (
            id INTEGER PRIMARY KEY,
            name TEXT NOT NULL,
            timezone TEXT,
            send_time_hour INTEGER,
            send_time_minute INTEGER,
            birthday_days_before INTEGER,
            effective_date_days_before INTEGER,
            effective_date_first_email_months INTEGER,
            pre_exclusion_buffer_days INTEGER,
            enable_post_window_emails BOOLEAN,
            exclude_failed_underwriting_global BOOLEAN,
            send_without_zipcode_for_universal BOOLEAN,
            max_emails_per_period INTEGER,
            frequency_period_days INTEGER,
            catch_up_spread_days INTEGER,
            size_profile TEXT,
            config_overrides TEXT
        );
        CREATE TABLE organization_state_buffers (
            org_id INTEGER NOT NULL,
            state_code TEXT NOT NULL,
            pre_exclusion_buffer_days INTEGER NOT NULL,
            PRIMARY KEY (org_id, state_code)
        );
        CREATE TABLE campaign_types (
            name TEXT PRIMARY KEY,
            respect_exclusion_windows BOOLEAN DEFAULT 1,
            enable_followups BOOLEAN DEFAULT 1,
            days_before_event INTEGER DEFAULT 0,
            target_all_contacts BOOLEAN DEFAULT 0,
            priority INTEGER DEFAULT 30,
            active BOOLEAN DEFAULT 1,
            spread_evenly BOOLEAN DEFAULT 0,
            skip_failed_underwriting BOOLEAN DEFAULT 0
        );
        CREATE TABLE campaign_instances (
            id INTEGER PRIMARY KEY,
            campaign_type TEXT NOT NULL REFERENCES campaign_types (name),
            instance_name TEXT NOT NULL,
            email_template TEXT,
            sms_template TEXT,
            active_start_date TEXT,
            active_end_date TEXT,
            spread_start_date TEXT,
            spread_end_date TEXT,
            target_states TEXT,
            target_carriers TEXT,
            created_at TEXT
        );
        CREATE TABLE contacts (
            id INTEGER PRIMARY KEY,
            first_name TEXT,
            last_name TEXT,
            email TEXT NOT NULL,
            zip_code TEXT,
            state TEXT,
            birth_date TEXT,
            effective_date TEXT,
            current_carrier TEXT,
            failed_underwriting BOOLEAN,
            status TEXT
        );
        CREATE TABLE contact_campaigns (
            id INTEGER PRIMARY KEY,
            contact_id INTEGER NOT NULL,
            campaign_instance_id INTEGER NOT NULL,
            trigger_date TEXT,
            status TEXT
        );
        CREATE TABLE contact_events (
            id INTEGER PRIMARY KEY,
            contact_id INTEGER NOT NULL,
            event_type TEXT NOT NULL,
            metadata TEXT,
            created_at TEXT NOT NULL
        );
        CREATE TABLE tracking_clicks (
            id INTEGER PRIMARY KEY,
            contact_id INTEGER NOT NULL,
            clicked_at TEXT NOT NULL
        );
        CREATE TABLE email_schedules (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            contact_id INTEGER NOT NULL,
            email_type TEXT NOT NULL,
            scheduled_send_date TEXT NOT NULL,
            scheduled_send_time TEXT,
            status TEXT NOT NULL,
            skip_reason TEXT,
            priority INTEGER,
            campaign_instance_id INTEGER,
            email_template TEXT,
            sms_template TEXT,
            scheduler_run_id TEXT,
            event_date TEXT,
            base_send_date TEXT,
            event_year INTEGER,
            event_month INTEGER,
            event_day INTEGER,
            metadata TEXT,
            actual_send_datetime TEXT,
            created_at TEXT,
            updated_at TEXT,
            UNIQUE (contact_id, email_type, scheduled_send_date)
        );
        CREATE TABLE scheduler_checkpoints (
            id INTEGER PRIMARY KEY,
            scheduler_run_id TEXT NOT NULL UNIQUE,
            run_timestamp TEXT NOT NULL,
            status TEXT NOT NULL,
            contacts_processed INTEGER,
            emails_scheduled INTEGER,
            emails_skipped INTEGER,
            completed_at TEXT
        );
        """;
}
