namespace ProbDsl.Inference.Lowering;

/// <summary>
/// A step of a map that does not give all numbers: what its inverse computes has a <see cref="FlowSupport"/> as its origin.
/// </summary>
/// <param name="step">The step.</param>
/// <param name="of">The name of the map.</param>
/// <param name="range">The numbers that it gives.</param>
internal sealed class BoundedStep(FlowStep step, string of, SupportRange range) : FlowStep
{
    public override bool IsElementwise => step.IsElementwise;

    public override MappedRows Forward(Value rows) => step.Forward(rows);

    public override MappedRows Inverse(Value rows)
    {
        var (program, statement) = (rows.Program, rows.Program.Origin);
        program.SetOrigin(new FlowSupport(of, range, rows, rows.Shape[^1]) { Statement = statement, IsMap = true });
        var mapped = step.Inverse(rows);
        program.SetOrigin(statement);
        return mapped;
    }
}
