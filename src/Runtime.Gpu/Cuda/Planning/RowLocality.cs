namespace ProbDsl.Runtime.Gpu.Cuda.Planning;

/// <summary>
/// Whether what a value computes in one row is made of the same row of others. Values are divided into rows in their flat order: of a value
/// of n elements, element i is in row i / (n / rows).
/// </summary>
/// <param name="rows">The number of rows.</param>
/// <param name="fusion">Which values are in memory.</param>
internal sealed class RowLocality(int rows, Fusion fusion)
{
    /// <summary>Whether a unit's values have rows, and each reads those of `divided` in its own row alone.</summary>
    /// <param name="unit">The unit.</param>
    /// <param name="divided">The values in memory of which a block has only its rows.</param>
    public bool Holds(Unit unit, HashSet<Value> divided) =>
        unit.Values.All(v => Divides(v) && IsOfRows(v) && IsLocal(v, x => divided.Contains(x) || unit.Values.Contains(x)));

    private bool Divides(Value value) => value.Shape.Count > 0 && value.Shape.Count % rows == 0;

    // an op that has a function by rows; sums over rows would read columns out of order
    private bool IsOfRows(Value value) => value.Op switch
    {
        Op.MatMul => ProductKernels.HasRows(value, rows),
        Op.Sum or Op.MaxOf or Op.LogSumExp => Divides(value.Inputs[0]) && KeepsRows(value, 0),
        _ => ElementText.Has(value.Op),
    };

    private bool IsLocal(Value value, Func<Value, bool> divided)
    {
        foreach (var (i, input) in value.Inputs.Index().DistinctBy(x => (x.Item, value.Op is Op.MatMul or Op.Gather ? x.Index : 0)))
        {
            var root = Fusion.Root(input);
            if (!DependsOn(root, divided)) continue;
            if (!Divides(input) || !KeepsRows(value, i)) return false;
            if (!fusion.IsStored(root) && !IsLocal(root, divided)) return false;
        }

        return true;
    }

    private bool DependsOn(Value value, Func<Value, bool> divided) => divided(value)
        || (!fusion.IsStored(value) && value.Inputs.Select(Fusion.Root).Distinct().Any(x => DependsOn(x, divided)));

    // whether elements of a row of the value are made of elements of that row of an input
    private bool KeepsRows(Value value, int input)
    {
        var x = value.Inputs[input].Shape;
        return value.Op switch
        {
            Op.Reshape or Op.Cast or Op.StopGradient => true,
            Op.MatMul => input == 0,
            Op.Gather => input == 1 && ((SharedDimensions)value.Attribute!).Batch == 0,
            Op.Transpose => Leads(x, value.Shape, ((AxisList)value.Attribute!).Axes.TakeWhile((axis, d) => axis == d).Count()),
            Op.Slice => Leads(x, value.Shape, ((SliceRange)value.Attribute!).Axis),
            Op.Pad => Leads(x, value.Shape, ((PadWidths)value.Attribute!).Axis),
            Op.Concat => Leads(x, value.Shape, ((AlongAxis)value.Attribute!).Axis),
            Op.Sum or Op.MaxOf or Op.LogSumExp => Leads(x, value.Shape, ((AxisList)value.Attribute!).Axes.Min()),
            Op.Broadcast => Leads(x, value.Shape, x.Rank == value.Shape.Rank ? x.Rank : 0),
            _ => OpTable.Of(value.Op).IsPointwise
                && (x.Count == value.Shape.Count || Leads(x, value.Shape, x.Rank == value.Shape.Rank ? x.Rank : 0)),
        };
    }

    // whether some of the first dimensions, at most so many, are the same and hold whole rows
    private bool Leads(Shape x, Shape y, int most)
    {
        var count = 1L;
        for (var d = 0; d < most && d < x.Rank && d < y.Rank && x[d] == y[d]; d++)
        {
            count *= x[d];
            if (count % rows == 0) return true;
        }

        return false;
    }
}
