namespace ProbDsl.Parser.Grammar;

/// <summary>
/// The furthest token at which something was expected but not found. Needed: the parse could not continue without one of these. Possible:
/// the parse could end here, or continue with one of these.
/// </summary>
internal sealed class FurthestFailure
{
    private readonly List<string> needed = [];
    private readonly List<string> possible = [];

    public int Position { get; private set; }

    public IReadOnlyList<string> Needed => needed;

    public IReadOnlyList<string> Possible => possible;

    public void Need(int position, string what) => Note(position, needed, what);

    public void Allow(int position, string what) => Note(position, possible, what);

    public void Reset(int position)
    {
        Position = position;
        needed.Clear();
        possible.Clear();
    }

    private void Note(int position, List<string> list, string what)
    {
        if (position > Position) Reset(position);
        if (position == Position && !list.Contains(what)) list.Add(what);
    }
}
