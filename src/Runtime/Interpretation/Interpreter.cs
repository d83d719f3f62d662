using ProbDsl.Runtime.Paging;
using ProbDsl.Runtime.Ranks;

namespace ProbDsl.Runtime.Interpretation;

/// <summary>
/// Runs a program value by value with plain loops in double precision, each result rounded to its type. It defines the meaning of each op,
/// which every engine must reproduce, and evaluates small programs. Values are released after their last use. Runs are independent of each
/// other.
/// </summary>
public sealed class Interpreter
{
    private readonly TensorProgram program;
    private readonly Value[][] spentAfter;

    public Interpreter(TensorProgram program)
    {
        this.program = program;
        spentAfter = SpentAfter(program);
    }

    /// <summary>The value of an expression that depends on no slot.</summary>
    public static Tensor Evaluate(Value value) =>
        new Interpreter(value.Program.Build(("value", value))).Run(new Dictionary<string, Tensor>())["value"];

    /// <summary>The same without a copy: the array may be that of a constant, and must not be modified.</summary>
    public static Tensor View(Value value)
    {
        var program = value.Program.Build(("value", value));
        return new Interpreter(program).Known(new Dictionary<string, Tensor>())[program.PositionOf(program.Outputs["value"])]![0];
    }

    /// <summary>
    /// The outputs for these slots; slots that the program does not read are ignored. The caller owns the arrays of the result.
    /// </summary>
    /// <exception cref="ArgumentException">
    /// A slot is missing, has another shape, or holds values not representable in its type; the message names it.
    /// </exception>
    /// <exception cref="IndexOutOfProgramRange">A gather reads outside its source.</exception>
    /// <exception cref="UnrepresentableNumber">A value is not an integer, or is too large for its type.</exception>
    public IReadOnlyDictionary<string, Tensor> Run(IReadOnlyDictionary<string, Tensor> slots)
    {
        var (known, results) = (Known(slots), new OrderedDictionary<string, Tensor>());
        foreach (var (name, value) in program.Outputs) results.Add(name, Own(value, known[program.PositionOf(value)]![0]));
        return results;
    }

    /// <summary>The results of the values that no other value spends, by their positions; arrays may be shared.</summary>
    private Tensor[]?[] Known(IReadOnlyDictionary<string, Tensor> slots)
    {
        var known = new Tensor[]?[program.Values.Count];
        for (var at = 0; at < known.Length; at++)
        {
            var value = program.Values[at];
            known[at] = value switch
            {
                { Op: Op.Slot } => [Filled(value, slots)],
                { Attribute: ItemResult item } => [known[program.PositionOf(value.Inputs[0])]![item.Index]],
                _ => Results(value, [.. value.Inputs.Select(input => known[program.PositionOf(input)]![0])]),
            };
            foreach (var spent in spentAfter[at]) known[program.PositionOf(spent)] = null;
        }

        return known;
    }

    /// <summary>The largest number of elements that a run holds at once, excluding slots and constants.</summary>
    internal double MostNumbers
    {
        get
        {
            var (alive, most) = (0.0, 0.0);
            for (var at = 0; at < program.Values.Count; at++)
            {
                most = Math.Max(most, alive += NumbersOf(program.Values[at]));
                foreach (var spent in spentAfter[at]) alive -= NumbersOf(spent);
            }
            return most;
        }
    }

    private static double NumbersOf(Value value) => value.Op is Op.Slot or Op.Constant ? 0 : value.Shape.Count;

    /// <summary>
    /// The results of an op for these inputs: several for an op whose items are read, else one. An array may be that of an input or of a
    /// constant.
    /// </summary>
    /// <exception cref="IndexOutOfProgramRange">A gather reads outside its source.</exception>
    /// <exception cref="UnrepresentableNumber">A value is not an integer, or is too large for its type.</exception>
    internal static Tensor[] Results(Value value, Tensor[] inputs)
    {
        switch (value.Op)
        {
            case Op.Constant: return [Written(value)];
            case Op.Cast: return [TypeRounding.ToType(value, inputs[0].Values)];
            case Op.Reshape or Op.StopGradient: return [new(value.Shape, inputs[0].Values)];
            case Op.Scan: return Scans.Run((ScanBody)value.Attribute!, inputs);
            case Op.Adam: return AdamSteps.Step(value, inputs);
            case Op.Chain: return ChainRecursions.Run(value, inputs);
            case Op.GaussianChain: return LinearGaussians.Run(value, inputs);
            case Op.SparsePrecision: return SparsePrecisions.Run(value, inputs);
        }
        var result = Tensor.Zeros(value.Shape);
        if (OpTable.Of(value.Op).IsPointwise) Pointwise(value, inputs, result.Values);
        else Compute(value, inputs, result.Values);
        TypeRounding.Round(value, result.Values);
        return [result];
    }

    private static void Pointwise(Value value, Tensor[] inputs, double[] y)
    {
        switch (inputs)
        {
            case [var x]: LoopsOverElements.Unary(value.Op, x.Values, y); break;
            case [var a, var b]: LoopsOverElements.Binary(value.Op, value.Shape, a, b, y); break;
            default: LoopsOverElements.Select(value.Shape, inputs[0], inputs[1], inputs[2], y); break;
        }
    }

    private static void Compute(Value value, Tensor[] inputs, double[] y)
    {
        switch (value.Op, value.Attribute)
        {
            case (Op.Iota, Counting counting): for (var i = 0; i < y.Length; i++) y[i] = counting.From + (double)i; break;
            case (Op.Transpose, AxisList order): Rearrangements.Transpose(inputs[0], order.Axes, value.Shape, y); break;
            case (Op.Broadcast, _): Rearrangements.Broadcast(inputs[0], value.Shape, y); break;
            case (Op.Slice, SliceRange range): Rearrangements.Slice(inputs[0], range, y); break;
            case (Op.Pad, PadWidths widths): Rearrangements.Pad(inputs[0], widths, y); break;
            case (Op.Concat, AlongAxis along): Rearrangements.Concat(inputs, along.Axis, value.Shape, y); break;
            case (Op.Gather, SharedDimensions shared): Rearrangements.Gather(inputs[0], inputs[1], shared.Batch, value.Origin, y); break;
            case (Op.ScatterAdd, ScatterDetail into): Rearrangements
                .ScatterAdd(inputs[0], inputs[1], into, value.Shape, value.Origin, y); break;
            case (Op.Unfold, ImageWindows windows): ImageLoops.Unfold(inputs[0], windows, y); break;
            case (Op.Fold, FoldedWindows windows): ImageLoops.Fold(inputs[0], windows, value.Shape, y); break;
            case (Op.Sum, AxisList over): Reductions.Sum(inputs[0], over.Axes, y); break;
            case (Op.MaxOf, AxisList over): Reductions.MaxOf(inputs[0], over.Axes, y); break;
            case (Op.LogSumExp, AxisList over): Reductions.LogSumExp(inputs[0], over.Axes, y); break;
            case (Op.CumSum, Cumulation along): Reductions.CumSum(inputs[0], along, y); break;
            case (Op.CumProd, Cumulation along): Reductions.CumProd(inputs[0], along, y); break;
            case (Op.MatMul, Transposed transposed): Matrices.MatMul(inputs[0], inputs[1], transposed, value.Shape, y); break;
            case (Op.Cholesky, _): Matrices.Cholesky(inputs[0], y); break;
            case (Op.TriangularSolve, Transposed transposed):
                Matrices.TriangularSolve(inputs[0], inputs[1], transposed, value.Shape, y); break;
            case (Op.Attention, AttentionHeads heads): Attentions.Compute(inputs[0], heads, y); break;
            case (Op.AttentionGradient, AttentionHeads heads): Attentions.Gradient(inputs[0], inputs[1], heads, y); break;
            case (Op.Draw, DrawDetail by): Draws.Fill(by, inputs[0], inputs.AsSpan(1), y); break;
            case (Op.RankMean, RankedBy by): by.Ranks.Mean(inputs[0].Values, y); break;
            default: throw new ArgumentException($"{value} is not supported");
        }
    }

    private static Tensor Filled(Value value, IReadOnlyDictionary<string, Tensor> slots)
    {
        var name = ((SlotDeclaration)value.Attribute!).Name;
        if (!slots.TryGetValue(name, out var tensor)) throw new ArgumentException($"slot {name} {value.Shape} is not filled");
        if (tensor.Shape != value.Shape) throw new ArgumentException($"slot {name} is {value.Shape}, filled with {tensor.Shape}");
        var other = value.Type.IsFloat() ? -1 : Array.FindIndex(tensor.Values, number => value.Type.Held(number) is null);
        if (other >= 0)
            throw new ArgumentException(
                FormattableString.Invariant($"slot {name} is {value.Type.Name()}, filled with {tensor.Values[other]}"));
        return TypeRounding.ToType(value, tensor.Values);
    }

    private static Tensor Written(Value value) => value.Attribute switch
    {
        ConstantValues constant => new(constant.Shape, constant.Values),
        NamedData data => TypeRounding.ToType(value, data.Values),
        _ => throw new ArgumentException($"{value} holds no numbers"),
    };

    // these ops may share an array with a slot, a constant or another value
    private static Tensor Own(Value value, Tensor tensor) =>
        value.Op is Op.Slot or Op.Constant or Op.Cast or Op.Reshape or Op.StopGradient or Op.Item
            ? new(tensor.Shape, LargeArrays.Copy(tensor.Values)) : tensor;

    /// <summary>For each value of a program, the values that it is the last to use; no value uses an output last.</summary>
    internal static Value[][] SpentAfter(TensorProgram program)
    {
        var last = new Dictionary<Value, int>();
        for (var at = 0; at < program.Values.Count; at++)
            foreach (var input in program.Values[at].Inputs) last[input] = at;
        foreach (var output in program.Outputs.Values) last.Remove(output);
        var spent = last.ToLookup(use => use.Value, use => use.Key);
        return [.. Enumerable.Range(0, program.Values.Count).Select(at => spent[at].ToArray())];
    }
}
