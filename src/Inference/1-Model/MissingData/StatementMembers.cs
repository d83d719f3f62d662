namespace ProbDsl.Inference.MissingData;

/// <summary>
/// The members of a statement: the positions of its loops, from 1, in the order of the loops. A range may depend on enclosing loops and on
/// the group.
/// </summary>
internal sealed class StatementMembers(Problem problem)
{
    public IEnumerable<int[]> Of(ValueList<Loop> loops) => Of(loops, []);

    /// <summary>A size at a member.</summary>
    public int NumberOf(Size size, ValueList<Loop> loops, int[] member) => checked((int)GroupNesting.NumberOf(
        problem, size, name => member[Place(loops, l => l.Name == name)],
        group => member[Place(loops, l => l.Plate == group && l.IsWholePlate)] - 1));

    private IEnumerable<int[]> Of(ValueList<Loop> loops, int[] outer)
    {
        if (outer.Length == loops.Count) return [outer];
        var (from, to) = (NumberOf(loops[outer.Length].From, loops, outer), NumberOf(loops[outer.Length].To, loops, outer));
        var here = Enumerable.Range(from, Math.Max(0, to - from + 1)).Select(i => (int[])[.. outer, i]);
        return outer.Length == loops.Count - 1 ? here : here.SelectMany(member => Of(loops, member));
    }

    private static int Place(ValueList<Loop> loops, Func<Loop, bool> isMeant) => loops.Index().First(l => isMeant(l.Item)).Index;
}
