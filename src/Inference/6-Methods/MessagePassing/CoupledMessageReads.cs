namespace ProbDsl.Inference.MessagePassing;

/// <summary>The reads of normal unknowns in each statement, and which indices are the same in all of them.</summary>
internal sealed class CoupledMessageReads
{
    private readonly List<ValueList<Access>> statements = [];

    /// <summary>The reads of each statement.</summary>
    public IReadOnlyList<ValueList<Access>> Statements => statements;

    /// <summary>Adds the reads of a statement, if there are any.</summary>
    public void Add(ValueList<Access> reads)
    {
        if (reads.Count > 0) statements.Add(reads);
    }

    /// <summary>The reads of some unknowns, of each statement that reads any.</summary>
    public IEnumerable<ValueList<Access>> Of(ValueList<Variable> unknowns) => statements
        .Select(s => (ValueList<Access>)[.. s.Where(r => unknowns.Any(u => u.Name == r.Of))]).Where(r => r.Count > 0);

    /// <summary>The number of leading indices that are the same in every statement that reads them, and select one member.</summary>
    public int SharedBy(ValueList<Variable> unknowns)
    {
        var dims = unknowns[0].Whole.Dims;
        var shared = unknowns.Min(u => dims.Zip(u.Whole.Dims).TakeWhile(p => p.First == p.Second).Count());
        foreach (var own in Of(unknowns))
        {
            shared = Math.Min(shared, own[0].At.TakeWhile(a => a is not (WholeDimension or SliceIndex)).Count());
            while (own.Any(r => !r.At.Take(shared).SequenceEqual(own[0].At.Take(shared)))) shared--;
        }

        return shared;
    }
}
