namespace ProbDsl.Parser.Formatting;

/// <summary>Collects the lines of a story: at most one empty line in a row, none at the start or end of a block.</summary>
internal sealed class Page
{
    private readonly StringBuilder text = new();
    private bool isFresh = true;
    private bool isBlankDue;

    public void Blank() => isBlankDue = !isFresh;

    public void Line(int indent, string line, TrailingComment? beside = null)
    {
        if (isBlankDue) text.Append('\n');
        (isBlankDue, isFresh) = (false, false);
        var start = text.Length;
        text.Append(' ', indent).Append(line);
        if (beside is not null) AddBeside(beside, start);
        text.Append('\n');
    }

    public void Above(int indent, IReadOnlyList<Trivia> trivia)
    {
        foreach (var piece in trivia)
        {
            if (piece is Comment comment) Line(indent, comment.Text);
            else Blank();
        }
    }

    public void OpenBlock(int indent, string line, TrailingComment? beside)
    {
        Line(indent, line, beside);
        isFresh = true;
    }

    public void CloseBlock(int indent, TrailingComment? beside)
    {
        isBlankDue = false;
        Line(indent, "}", beside);
    }

    public override string ToString() => text.ToString();

    private void AddBeside(TrailingComment beside, int start)
    {
        var lastLine = start;
        for (var i = start; i < text.Length; i++)
            if (text[i] == '\n') lastLine = i + 1;
        var end = text.Length - lastLine;
        text.Append(' ', Math.Max(2, beside.Column - end)).Append(beside.Text);
    }
}
