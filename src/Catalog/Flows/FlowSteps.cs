namespace ProbDsl.Catalog.Flows;

/// <summary>The steps of a flow, one after another.</summary>
/// <param name="steps">The steps in the direction from noise to data.</param>
public sealed class FlowSteps(IReadOnlyList<FlowStep> steps)
{
    /// <summary>Whether each element is mapped on its own.</summary>
    public bool IsElementwise => steps.All(s => s.IsElementwise);

    /// <summary>Rows from noise to data, [rows, elements].</summary>
    public MappedRows Forward(Value rows) => Mapped(rows, steps, (step, x) => step.Forward(x));

    /// <summary>Rows from data to noise, [rows, elements].</summary>
    public MappedRows Inverse(Value rows) => Mapped(rows, steps.Reverse(), (step, x) => step.Inverse(x));

    private MappedRows Mapped(Value rows, IEnumerable<FlowStep> inOrder, Func<FlowStep, Value, MappedRows> map)
    {
        Value? volume = null;
        foreach (var step in inOrder)
        {
            (rows, var own) = map(step, rows);
            if (!IsElementwise && own.Shape[1] > 1) own = Reshape(Sum(own, 1), [own.Shape[0], 1]);
            volume = volume is null ? own : volume + own;
        }

        return new(rows, volume ?? Broadcast(rows.Program.Constant(0), rows.Shape));
    }
}
