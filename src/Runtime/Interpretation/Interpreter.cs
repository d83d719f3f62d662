using ProbDsl.Runtime.Paging;
using ProbDsl.Runtime.Programs;
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
        return new Interpreter(program).Known(new Dictionary<string, Tensor>())[program.PositionOf(program.Outputs["value"])]!;
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
        foreach (var (name, value) in program.Outputs) results.Add(name, Own(value, known[program.PositionOf(value)]!));
        return results;
    }

    /// <summary>The values that no other value spends, by their positions; arrays may be shared.</summary>
    private Tensor?[] Known(IReadOnlyDictionary<string, Tensor> slots)
    {
        var (known, several) = (new Tensor?[program.Values.Count], new Dictionary<Value, Tensor[]>());
        for (var at = 0; at < known.Length; at++)
        {
            known[at] = Evaluate(program.Values[at], known, several, slots);
            foreach (var spent in spentAfter[at]) (known[program.PositionOf(spent)], _) = (null, several.Remove(spent));
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

    private Tensor Evaluate(Value value, Tensor?[] known, Dictionary<Value, Tensor[]> several, IReadOnlyDictionary<string, Tensor> slots)
    {
        switch (value.Op)
        {
            case Op.Slot: return Filled(value, slots);
            case Op.Constant: return Written(value);
            case Op.Cast: return TypeRounding.Of(value, Input(0).Values);
            case Op.Reshape or Op.StopGradient: return new(value.Shape, Input(0).Values);
            case Op.Scan:
                several[value] = Scans.Run((ScanBody)value.Attribute!, [.. Enumerable.Range(0, value.Inputs.Count).Select(Input)]);
                return Tensor.Scalar(0);
            case Op.Adam: several[value] = AdamSteps.Step(value, [.. Enumerable.Range(0, value.Inputs.Count).Select(Input)]);
                return Tensor.Scalar(0);
            case Op.Chain:
                several[value] = ChainRecursions.Run(value, [.. Enumerable.Range(0, value.Inputs.Count).Select(Input)]);
                return Tensor.Scalar(0);
            case Op.GaussianChain:
                several[value] = LinearGaussians.Run(value, [.. Enumerable.Range(0, value.Inputs.Count).Select(Input)]);
                return Tensor.Scalar(0);
            case Op.Item: return several[value.Inputs[0]][((ItemResult)value.Attribute!).Index];
        }
        var result = Tensor.Zeros(value.Shape);
        if (OpTable.Of(value.Op).IsPointwise) Pointwise(value, Input, result.Values);
        else Compute(value, Input, result.Values);
        TypeRounding.Round(value, result.Values);
        return result;

        Tensor Input(int which) => known[program.PositionOf(value.Inputs[which])]!;
    }

    private static void Pointwise(Value value, Func<int, Tensor> input, double[] y)
    {
        switch (value.Inputs.Count)
        {
            case 1: LoopsOverElements.Unary(value.Op, input(0).Values, y); break;
            case 2: LoopsOverElements.Binary(value.Op, value.Shape, input(0), input(1), y); break;
            default: LoopsOverElements.Select(value.Shape, input(0), input(1), input(2), y); break;
        }
    }

    private static void Compute(Value value, Func<int, Tensor> input, double[] y)
    {
        switch (value.Op, value.Attribute)
        {
            case (Op.Iota, Counting counting): for (var i = 0; i < y.Length; i++) y[i] = counting.From + (double)i; break;
            case (Op.Transpose, AxisList order): Rearrangements.Transpose(input(0), order.Axes, value.Shape, y); break;
            case (Op.Broadcast, _): Rearrangements.Broadcast(input(0), value.Shape, y); break;
            case (Op.Slice, SliceRange range): Rearrangements.Slice(input(0), range, y); break;
            case (Op.Pad, PadWidths widths): Rearrangements.Pad(input(0), widths, y); break;
            case (Op.Concat, AlongAxis along):
                Rearrangements.Concat([.. Enumerable.Range(0, value.Inputs.Count).Select(input)], along.Axis, value.Shape, y); break;
            case (Op.Gather, SharedDimensions shared): Rearrangements.Gather(input(0), input(1), shared.Batch, value.Origin, y); break;
            case (Op.ScatterAdd, ScatterDetail into): Rearrangements
                .ScatterAdd(input(0), input(1), into, value.Shape, value.Origin, y); break;
            case (Op.Unfold, ImageWindows windows): ImageLoops.Unfold(input(0), windows, y); break;
            case (Op.Fold, FoldedWindows windows): ImageLoops.Fold(input(0), windows, value.Shape, y); break;
            case (Op.Sum, AxisList over): Reductions.Sum(input(0), over.Axes, y); break;
            case (Op.MaxOf, AxisList over): Reductions.MaxOf(input(0), over.Axes, y); break;
            case (Op.LogSumExp, AxisList over): Reductions.LogSumExp(input(0), over.Axes, y); break;
            case (Op.CumSum, Cumulation along): Reductions.CumSum(input(0), along, y); break;
            case (Op.CumProd, Cumulation along): Reductions.CumProd(input(0), along, y); break;
            case (Op.MatMul, Transposed transposed): Matrices.MatMul(input(0), input(1), transposed, value.Shape, y); break;
            case (Op.Cholesky, _): Matrices.Cholesky(input(0), y); break;
            case (Op.TriangularSolve, Transposed transposed):
                Matrices.TriangularSolve(input(0), input(1), transposed, value.Shape, y); break;
            case (Op.Attention, AttentionHeads heads): Attentions.Of(input(0), heads, y); break;
            case (Op.AttentionGradient, AttentionHeads heads): Attentions.Gradient(input(0), input(1), heads, y); break;
            case (Op.Draw, DrawDetail by): Draws.Of(by, input(0), [.. Enumerable.Range(1, value.Inputs.Count - 1).Select(input)], y); break;
            case (Op.RankMean, RankedBy by): by.Ranks.Mean(input(0).Values, y); break;
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
        return TypeRounding.Of(value, tensor.Values);
    }

    private static Tensor Written(Value value) => value.Attribute switch
    {
        ConstantValues constant => new(constant.Shape, constant.Values),
        NamedData data => TypeRounding.Of(value, data.Values),
        _ => throw new ArgumentException($"{value} holds no numbers"),
    };

    // these ops may share an array with a slot, a constant or another value
    private static Tensor Own(Value value, Tensor tensor) =>
        value.Op is Op.Slot or Op.Constant or Op.Cast or Op.Reshape or Op.StopGradient or Op.Item
            ? new(tensor.Shape, LargeArrays.Copy(tensor.Values)) : tensor;

    private static Value[][] SpentAfter(TensorProgram program)
    {
        var last = new Dictionary<Value, int>();
        for (var at = 0; at < program.Values.Count; at++)
            foreach (var input in program.Values[at].Inputs) last[input] = at;
        foreach (var output in program.Outputs.Values) last.Remove(output);
        var spent = last.ToLookup(use => use.Value, use => use.Key);
        return [.. Enumerable.Range(0, program.Values.Count).Select(at => spent[at].ToArray())];
    }
}
