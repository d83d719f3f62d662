namespace ProbDsl.Parser.Diagnostics;

/// <summary>Where a diagnostic points: into a story, into a data file, or to no file.</summary>
public abstract record Place
{
    public static Place None { get; } = new NoPlace();
}

/// <summary>A range of characters in a story.</summary>
public sealed record SourcePlace(SourceSpan Span) : Place;

/// <summary>
/// A place in a data file: Row counts data rows from 1 (the header is not one; null means the whole file or column), Line counts lines
/// of the file from 1. Start and Length mark the cell inside LineText, the unchanged line of the file.
/// </summary>
public sealed record DataPlace(string File, long? Row = null, string? Column = null, long? Line = null, string? LineText = null,
    int Start = 0, int Length = 0) : Place
{
    /// <summary>For people: `data.csv, row 3, column x`.</summary>
    public string Text => File + (Row is { } row ? $", row {row}" : "") + (Column is { } column ? $", column {column}" : "");
}

/// <summary>No file: wrong usage or a failed run.</summary>
public sealed record NoPlace : Place;
