namespace ProbDsl.Inference.Expressions;

/// <summary>
/// Statements that are drawn or computed together: one over all its members at once, or, if statements read each other's neighbors, member
/// after member of the chain that they share. Chains: the loop of each statement along which the chain runs; null if they are cyclic and no
/// loop orders them.
/// </summary>
public sealed record SamplingStep(ValueList<Assignment> Statements, ValueList<Loop>? Chains, Order Order)
{
    /// <summary>For a chain, the difference of each statement's position and that of the round.</summary>
    public ValueList<int> Shifts { get; private init; } = [.. Statements.Select(_ => 0)];

    public bool IsChain => Order != Order.Free;

    public static SamplingStep Alone(Assignment statement) => new([statement], [], Order.Free);

    /// <summary>A chain of statements in the order in which each finds what it reads in the same round.</summary>
    public static SamplingStep Chain(ValueList<Assignment> statements)
    {
        var chains = new Dictionary<Assignment, Loop>(ReferenceEqualityComparer.Instance);
        foreach (var statement in statements)
            if (statement.Loops.FirstOrDefault(l => l.Order != Order.Free) is { } loop) chains[statement] = loop;
        while (chains.Count < statements.Count)
        {
            if (statements.Where(s => !chains.ContainsKey(s)).Select(s => (Statement: s, Loop: Shared(s, chains)))
                .FirstOrDefault(f => f.Loop is not null) is not { Loop: { } found } next) return new(statements, null, Order.Free);
            chains[next.Statement] = found;
        }

        var order = chains.Values.Select(l => l.Order).First(o => o != Order.Free);
        var rounds = new ChainRounds(statements, [.. statements.Select(s => chains[s])], order);
        var places = rounds.Ordered();
        return new([.. places.Select(p => statements[p])], [.. places.Select(p => chains[statements[p]])],
            order) { Shifts = [.. places.Select(rounds.ShiftOf)] };
    }

    /// <summary>The loop by which a statement reads the chain's dimension of an array whose own loop is known.</summary>
    private static Loop? Shared(Assignment statement, Dictionary<Assignment, Loop> chains) => (
        from read in ExprTree.Reads(statement)
        from known in chains
        where known.Key.Target.Of == read.Of
        let dimension = known.Key.Target.At.ToList().FindIndex(a => a is AffineIndex { Loop: { } l } && l == known.Value)
        where dimension >= 0 && dimension < read.At.Count
        select (read.At[dimension] as AffineIndex)?.Loop).FirstOrDefault(l => l is not null && statement.Loops.Contains(l));
}
