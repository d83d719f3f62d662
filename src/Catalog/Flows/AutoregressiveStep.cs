namespace ProbDsl.Catalog.Flows;

/// <summary>
/// Transforms each element with parameters that a masked net computes from the transformed elements before it. The inverse takes one pass
/// of the net; the forward direction is a scan over the elements.
/// </summary>
internal sealed class AutoregressiveStep(MapCall call, ElementTransform transform, IEnumerable<int> widths, string act) : FlowStep
{
    private readonly MaskedConditioner net = new(call, widths, act, transform.Parameters);

    public override MappedRows Inverse(Value rows)
    {
        var (mapped, logDerivative) = transform.Inverse(rows, net.Of(rows));
        return new(mapped, Total(logDerivative));
    }

    public override MappedRows Forward(Value rows)
    {
        var (program, count, size) = (rows.Program, rows.Shape[0], rows.Shape[1]);
        var constants = net.Constants(rows);
        var nothing = program.Constant(0);
        var elements = Transpose(rows, 1, 0);
        var places = Equal(Reshape(program.Iota(size, 0), [size, 1]), program.Iota(size, 0));
        var scan = program.Scan(size, backward: false, [Broadcast(nothing, rows.Shape), Broadcast(nothing, [count, 1])],
            [elements, Where(places, 1, 0)], constants, step =>
            {
                var (before, volume, place) = (step.Carry[0], step.Carry[1], step.Inputs[1]);
                var all = net.Of(before, step.Constants);
                var own = Sum(all * Reshape(place, [1, size, 1]), 1);
                var (mapped, logDerivative) = transform.Forward(
                    Reshape(step.Inputs[0], [count, 1]), Reshape(own, [count, 1, transform.Parameters]));
                return new([before + (mapped * place), volume + logDerivative], []);
            });
        return new(scan.Carry[0], scan.Carry[1]);
    }
}
