namespace ProbDsl.Inference.Lowering;

/// <summary>A step of a flow from standard units to the units of data, element by element, by numbers that are never trained.</summary>
internal sealed class UnitStep(StandardUnits units) : FlowStep
{
    public override bool IsElementwise => true;

    public override MappedRows Forward(Value rows) => new(Locations(rows) + (Scales(rows) * rows), LogScales(rows, 1));

    public override MappedRows Inverse(Value rows) => new((rows - Locations(rows)) / Scales(rows), LogScales(rows, -1));

    private Value Locations(Value rows) => Each(rows, 0, number => number);

    private Value Scales(Value rows) => Each(rows, 1, number => number);

    private Value LogScales(Value rows, int sign) => Ops.Broadcast(Each(rows, 1, scale => sign * Math.Log(scale)), rows.Shape);

    private Value Each(Value rows, int row, Func<double, double> map)
    {
        var count = units.Values.Shape[1];
        return rows.Program.Constant([.. units.Values.Values[(row * count)..((row + 1) * count)].Select(map)],
            count == 1 ? Shape.Scalar : [count]);
    }
}
