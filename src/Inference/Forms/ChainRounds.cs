using ProbDsl.Compiler.Graph;
using ProbDsl.Compiler.Typing;

namespace ProbDsl.Inference.Forms;

/// <summary>
/// In which round of a chain each of its statements comes at which position, so that each reads what was given before: statements that
/// count their positions differently (`guess[t-1]` of one, `s[t+1]` of the other) go through them apart. A statement is at position
/// round + shift.
/// </summary>
internal sealed class ChainRounds
{
    private readonly IReadOnlyList<Assignment> statements;
    private readonly IReadOnlyList<Loop> chains;
    private readonly List<(int Reader, int Given, int Distance)> reads;
    private readonly int sign;
    private readonly int[] ahead;

    /// <param name="statements">Of one chain.</param>
    /// <param name="chains">The loop of each that the chain runs along.</param>
    /// <param name="order">Forward or backward.</param>
    public ChainRounds(IReadOnlyList<Assignment> statements, IReadOnlyList<Loop> chains, Order order)
    {
        (this.statements, this.chains, sign, ahead) = (statements, chains, order == Order.Backward ? 1 : -1, new int[statements.Count]);
        // the least that keeps every reader behind what it reads; a chain that has no order is refused where it is typed
        reads = [.. from reader in Enumerable.Range(0, statements.Count) from given in Enumerable.Range(0, statements.Count)
            from distance in Distances(reader, given) select (reader, given, distance)];
        for (var round = 0; round < statements.Count; round++)
            foreach (var (reader, given, distance) in reads) ahead[reader] = Math.Max(ahead[reader], ahead[given] + distance);
    }

    /// <summary>The statements' places in a round: each behind those that it reads in the same one.</summary>
    public IReadOnlyList<int> InOrder()
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

    /// <summary>How far a statement's position is from the round.</summary>
    public int ShiftOf(int statement) => sign * ahead[statement];

    /// <summary>How much further along the chain one has to be than the other, for each read of the one that the other gives.</summary>
    private IEnumerable<int> Distances(int reader, int given) =>
        from read in ExprWalk.Reads(statements[reader])
        let target = statements[given].Target
        where read.Of == target.Of && !Boxes.AreApart(read, target)
        let along = target.At.ToList().FindIndex(a => a is Affine { Loop: { } own } && own == chains[given])
        where along >= 0 && along < read.At.Count && read.At[along] is Affine { Loop: { } loop } && loop == chains[reader]
        let distance = (((Affine)target.At[along]).Offset - ((Affine)read.At[along]).Offset).Number
        where distance is not null
        select sign * (int)distance.Value;
}
