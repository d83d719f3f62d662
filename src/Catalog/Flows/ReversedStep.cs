namespace ProbDsl.Catalog.Flows;

/// <summary>The elements in reverse order.</summary>
internal sealed class ReversedStep : FlowStep
{
    public override MappedRows Forward(Value rows) =>
        new(ColumnOrder.Apply(rows, [.. Enumerable.Range(0, rows.Shape[1]).Reverse()]), Repeated(rows.Program.Constant(0), rows));

    public override MappedRows Inverse(Value rows) => Forward(rows);
}
