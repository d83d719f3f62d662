namespace ProbDsl.Parser.Source;

/// <summary>The text of one story with its display name and line starts.</summary>
public sealed class SourceText
{
    private readonly List<int> lineStarts = [];

    public SourceText(string name, string text)
    {
        Name = name;
        Text = text;
        lineStarts.Add(0);
        for (var end = text.IndexOf('\n'); end >= 0; end = text.IndexOf('\n', end + 1)) lineStarts.Add(end + 1);
    }

    /// <summary>A path as the user wrote it, or `-` for standard input.</summary>
    public string Name { get; }

    public string Text { get; }

    /// <summary>Line and column of an offset, both from 1; columns count UTF-16 units.</summary>
    public LinePosition At(int offset)
    {
        var found = lineStarts.BinarySearch(offset);
        var line = found >= 0 ? found : ~found - 1;
        return new(line + 1, offset - lineStarts[line] + 1);
    }

    /// <summary>The text of a line (from 1) without its line end.</summary>
    public string Line(int line)
    {
        var start = lineStarts[line - 1];
        var end = line < lineStarts.Count ? lineStarts[line] : Text.Length;
        return Text[start..end].TrimEnd('\r', '\n');
    }
}

/// <summary>A position for messages: line and column, both from 1.</summary>
public readonly record struct LinePosition(int Line, int Column)
{
    public override string ToString() => $"{Line}:{Column}";
}
