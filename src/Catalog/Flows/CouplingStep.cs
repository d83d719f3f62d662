namespace ProbDsl.Catalog.Flows;

/// <summary>One coupling layer: transforms some elements with parameters that a net computes from the others.</summary>
/// <param name="kept">The positions of the elements that the net reads, which stay as they are.</param>
/// <param name="changed">The positions of all other elements.</param>
/// <param name="net">The net of the parameters.</param>
/// <param name="transform">The function of each changed element.</param>
internal sealed class CouplingStep(int[] kept, int[] changed, Conditioner net, ElementTransform transform) : FlowStep
{
    private readonly int[] back = Inverted([.. kept, .. changed]);

    public override MappedRows Forward(Value rows) => Mapped(rows, transform.Forward);

    public override MappedRows Inverse(Value rows) => Mapped(rows, transform.Inverse);

    private MappedRows Mapped(Value rows, Func<Value, Value, MappedRows> map)
    {
        var (read, moved) = (ColumnOrder.Apply(rows, kept), ColumnOrder.Apply(rows, changed));
        var parameters = Reshape(net.Of(read), [rows.Shape[0], changed.Length, transform.Parameters]);
        var (mapped, logDerivative) = map(moved, parameters);
        return new(ColumnOrder.Apply(Concat(1, read, mapped), back), Total(logDerivative));
    }

    private static int[] Inverted(int[] order)
    {
        var inverse = new int[order.Length];
        foreach (var (at, from) in order.Index()) inverse[from] = at;
        return inverse;
    }
}
