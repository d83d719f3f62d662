namespace ProbDsl.Data.Formats;

/// <summary>The error that a file changed between two passes over it, so that its rows would be from two versions.</summary>
public sealed class DataFileChangedException : IOException
{
    public DataFileChangedException(string file)
        : base($"{file} changed while it was being read") => File = file;

    /// <summary>The display name of the file.</summary>
    public string File { get; }
}
