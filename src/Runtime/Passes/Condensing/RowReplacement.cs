using static ProbDsl.Runtime.Programs.Ops;

namespace ProbDsl.Runtime.Passes.Condensing;

/// <summary>Writes values again, with sums over rows as sums over other, weighted ones.</summary>
internal sealed class RowReplacement(IReadOnlyDictionary<RowSum, SigmaRows> rows)
{
    private readonly Dictionary<Value, (RowSum Sum, SigmaRows Rows)> replaced = rows.ToDictionary(r => r.Key.Value, r => (r.Key, r.Value));
    private readonly Dictionary<Value, Value> written = [];
    private readonly Dictionary<(Value Of, int Axis, SigmaRows Rows), Value> made = [];

    /// <param name="value">The value.</param>
    /// <param name="needed">All that it needs, inputs first, and itself.</param>
    public Value Of(Value value, IEnumerable<Value> needed)
    {
        foreach (var each in needed)
        {
            value.Program.SetOrigin(each.Origin);
            written[each] = replaced.TryGetValue(each, out var other) ? Sum(other.Sum, other.Rows)
                : value.Program.Again(each, [.. each.Inputs.Select(i => written[i])]);
        }

        value.Program.SetOrigin(null);
        return written[value];
    }

    private Value Sum(RowSum sum, SigmaRows others)
    {
        var program = sum.Value.Program;
        Value[] inputs = [.. sum.Value.Inputs.Zip(sum.Axes, (input, axis) => At(input, axis, sum, others))];
        var weights = others.Weights;
        if (weights.All(w => w == weights[0])) return program.Again(sum.Value, inputs) * weights[0];
        var shape = Shape.Of([.. inputs[0].Shape.Select((size, axis) => axis == sum.Axes[0] ? size : 1)]);
        inputs[0] *= program.Constant([.. weights], shape);
        return program.Again(sum.Value, inputs);
    }

    /// <summary>A value with other rows.</summary>
    private Value At(Value value, int axis, RowSum sum, SigmaRows others)
    {
        if (made.TryGetValue((value, axis, others), out var known)) return known;
        value.Program.SetOrigin(value.Origin);
        return made[(value, axis, others)] = sum.Degrees.IsLeaf(value)
            ? sum.Degrees.Leaf(value, axis).With(others.Count, others.At) : Again();

        Value Again()
        {
            Value[] inputs = [.. value.Inputs.Zip(SeparateAxis.Find(value, axis, sum.Rows)!, (input, along) =>
                along < 0 ? written[input] : At(input, along, sum, others))];
            var shape = value.Shape.With(axis, value.Shape[axis] / sum.Rows * others.Count);
            return value.Op switch
            {
                Op.Broadcast => Broadcast(inputs[0], shape),
                Op.Reshape => Reshape(inputs[0], shape),
                Op.Cast => Cast(inputs[0], value.Type),
                _ => value.Program.Again(value, inputs),
            };
        }
    }
}
