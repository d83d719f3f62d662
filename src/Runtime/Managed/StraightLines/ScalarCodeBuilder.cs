using ProbDsl.Runtime.Interpretation;
using ProbDsl.Runtime.Managed.Scheduling;

namespace ProbDsl.Runtime.Managed.StraightLines;

/// <summary>Writes the values of a run as <see cref="ScalarCode"/>.</summary>
internal sealed class ScalarCodeBuilder
{
    /// <summary>The most numbers that a value may have.</summary>
    private const int MostNumbers = 16;

    private readonly ScalarCode code = new();
    private readonly Dictionary<Value, int[]> numbers = [];
    private readonly List<Value> places = [];

    private ScalarCodeBuilder()
    {
    }

    /// <summary>The code of values that are computed one after another.</summary>
    /// <param name="values">The values, of which each <see cref="Takes"/>.</param>
    /// <param name="stored">Those that something else reads.</param>
    /// <returns>The code, and the values at its places.</returns>
    public static (ScalarCode Code, IReadOnlyList<Value> Places) Write(IReadOnlyList<Value> values, IReadOnlySet<Value> stored)
    {
        var builder = new ScalarCodeBuilder();
        foreach (var value in values)
        {
            int[] own = builder.numbers[value] = builder.Of(value);
            if (!stored.Contains(value)) continue;
            var place = builder.PlaceOf(value);
            foreach (var (i, number) in own.Index()) builder.code.Store(place, i, number);
        }

        return (builder.code, builder.places);
    }

    /// <summary>Whether an op on few numbers has code.</summary>
    public static bool Takes(Value value) => value.Shape.Count is > 0 and <= MostNumbers
        && value.Inputs.All(i => i.Shape.Count is > 0 and <= MostNumbers) && value.Op switch
    {
        Op.Slot or Op.Constant or Op.Item => false,
        Op.Gather => value.Inputs[1].Op == Op.Constant,
        Op.Sum => true,
        _ => IsMoved(value.Op) || (OpTable.Of(value.Op).IsPointwise && value.Inputs.All(i => i.Shape.Count == 1 || i.Shape == value.Shape)),
    };

    private static bool IsMoved(Op op) =>
        NoOps.Are(op) || op is Op.Broadcast or Op.Transpose or Op.Slice or Op.Pad or Op.Concat or Op.Gather;

    private int[] Of(Value value)
    {
        if (NoOps.Are(value.Op)) return Read(value.Inputs[0]);
        if (IsMoved(value.Op)) return Moved(value);
        if (value.Op == Op.Sum) return Sum(value);
        int[][] inputs = [.. value.Inputs.Select(i => Spread(Read(i), value.Shape.Count))];
        if (!HasOwn(value.Op)) return code.Loop(value.Op, inputs[0], inputs.Length > 1 ? inputs[1] : null);
        return [.. Enumerable.Range(0, value.Shape.Count).Select(i => code.Apply(value.Op, inputs[0][i],
            inputs.Length > 1 ? inputs[1][i] : 0, inputs.Length > 2 ? inputs[2][i] : 0))];
    }

    /// <summary>Whether an instruction for a single number has the bits of the loop.</summary>
    private static bool HasOwn(Op op) => op is Op.Add or Op.Sub or Op.Mul or Op.Div or Op.Neg or Op.Abs or Op.Sqrt or Op.Min or Op.Max
        or Op.Less or Op.LessEqual or Op.Equal or Op.And or Op.Or or Op.Not or Op.Select or Op.IsFinite;

    private static int[] Spread(int[] own, int count) => own.Length == count ? own : [.. Enumerable.Repeat(own[0], count)];

    private int[] Read(Value value)
    {
        if (numbers.TryGetValue(value, out var known)) return known;
        return numbers[value] = value.Attribute is ConstantValues constant
            ? [.. constant.Values.Select(code.Number)]
            : [.. Enumerable.Range(0, value.Shape.Count).Select(i => code.Load(PlaceOf(value), i))];
    }

    private int PlaceOf(Value value)
    {
        var at = places.IndexOf(value);
        if (at < 0) places.Add(value);
        return at < 0 ? places.Count - 1 : at;
    }

    /// <summary>What only moves numbers: the interpreter moves their positions, from 1; a position of 0 is the number 0.</summary>
    private int[] Moved(Value value)
    {
        var builder = new ProgramBuilder();
        List<int> all = [];
        Value[] inputs = [.. value.Inputs.Select((input, i) =>
        {
            if (value.Op == Op.Gather && i == 1) return builder.Again(input, []);
            var first = all.Count;
            all.AddRange(Read(input));
            return builder.Constant([.. Enumerable.Range(first + 1, input.Shape.Count).Select(n => (double)n)], input.Shape);
        })];
        var moved = Interpreter.Evaluate(builder.Again(value.Op, inputs, value.Attribute)).Values;
        return [.. moved.Select(at => at == 0 ? code.Number(0) : all[(int)at - 1])];
    }

    /// <summary>Sums in the order in which <see cref="Instructions.Sums"/> adds.</summary>
    private int[] Sum(Value value)
    {
        var (shape, axes) = (value.Inputs[0].Shape, ((AxisList)value.Attribute!).Axes);
        var x = Read(value.Inputs[0]);
        var (outer, along) = (shape.Leading(axes[0]).Count, shape[axes[0]..(axes[^1] + 1)].Count);
        var inner = shape.Count / (outer * along);
        return [.. from o in Enumerable.Range(0, outer) from i in Enumerable.Range(0, inner)
                   select Added([.. Enumerable.Range(0, along).Select(k => x[(((o * along) + k) * inner) + i])], inner == 1)];
    }

    private int Added(int[] terms, bool isRun)
    {
        if (isRun && terms.Length >= Vector512<double>.Count) return code.Loop(Op.Sum, terms)[0];
        var sum = code.Number(0);
        foreach (var term in terms) sum = code.Apply(Op.Add, sum, term);
        return sum;
    }
}
