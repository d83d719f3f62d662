namespace ProbDsl.Inference.Expressions;

/// <summary>
/// The round of a chain and the position at which each of its statements runs, so that each reads values that were set before: statements
/// with different offsets (`guess[t-1]` in one, `s[t+1]` in the other) run at different positions. A statement runs at position round +
/// shift.
/// </summary>
internal sealed class ChainRounds
{
    private readonly IReadOnlyList<Assignment> statements;
    private readonly IReadOnlyList<Loop> chains;
    private readonly List<(int Reader, int Given, int Distance)> reads;
    private readonly int sign;
    private readonly int[] ahead;

    /// <param name="statements">The statements of one chain.</param>
    /// <param name="chains">The loop of each statement along which the chain runs.</param>
    /// <param name="order">Forward or backward.</param>
    public ChainRounds(IReadOnlyList<Assignment> statements, IReadOnlyList<Loop> chains, Order order)
    {
        (this.statements, this.chains, sign, ahead) = (statements, chains, order == Order.Backward ? 1 : -1, new int[statements.Count]);
        // the smallest shifts that keep every reader behind what it reads; a chain without an order is refused by the type checker
        reads = [.. from reader in Enumerable.Range(0, statements.Count) from given in Enumerable.Range(0, statements.Count)
            from distance in Distances(reader, given) select (reader, given, distance)];
        for (var round = 0; round < statements.Count; round++)
            foreach (var (reader, given, distance) in reads) ahead[reader] = Math.Max(ahead[reader], ahead[given] + distance);
    }

    /// <summary>The statements' order in a round: each runs after those that it reads in the same round.</summary>
    public IReadOnlyList<int> Ordered()
    {
        var ordered = new List<int>();
        var left = Enumerable.Range(0, statements.Count).ToList();
        while (left.Count > 0)
        {
            var next = left.Find(s =>
                !reads.Exists(r => r.Reader == s && r.Given != s && left.Contains(r.Given) && ahead[s] == ahead[r.Given] + r.Distance));
            ordered.Add(next);
            left.Remove(next);
        }

        return ordered;
    }

    /// <summary>The difference of a statement's position and the round.</summary>
    public int ShiftOf(int statement) => sign * ahead[statement];

    /// <summary>How many positions a statement must run behind another, for each read of the other's values.</summary>
    private IEnumerable<int> Distances(int reader, int given) =>
        from read in ExprTree.Reads(statements[reader])
        let target = statements[given].Target
        where read.Of == target.Of && !AccessBoxes.AreDisjoint(read, target)
        let along = target.At.ToList().FindIndex(a => a is AffineIndex { Loop: { } own } && own == chains[given])
        where along >= 0 && along < read.At.Count && read.At[along] is AffineIndex { Loop: { } loop } && loop == chains[reader]
        let distance = (((AffineIndex)target.At[along]).Offset - ((AffineIndex)read.At[along]).Offset).Number
        where distance is not null
        select sign * (int)distance.Value;
}
