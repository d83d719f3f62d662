using ProbDsl.Runtime.Ranks;

namespace ProbDsl.Runtime.Programs;

/// <summary>
/// Builds tensor programs. Shapes are checked as values are created; the same op on the same inputs is the same value. A negative axis
/// counts from the innermost dimension. Building may continue after <see cref="Build"/>.
/// </summary>
/// <param name="floatType">The default type of slots, constants and data, and of real numbers computed from integers.</param>
/// <exception cref="ArgumentException">
/// Any method: the shapes or types are not supported (the message names them), or an input belongs to another builder.
/// </exception>
public sealed class ProgramBuilder(ElementType floatType = ElementType.Float64)
{
    private readonly HashSet<Value> made = new(new ComputationComparer());
    private readonly Dictionary<string, Value> slots = [];
    private readonly OrderedDictionary<string, Value> outputs = [];
    private object? origin;

    /// <summary>The default type of real numbers.</summary>
    public ElementType FloatType { get; } =
        floatType.IsFloat() ? floatType : throw new ArgumentException($"real numbers of type {floatType.Name()}");

    /// <summary>Logarithms of values that this builder created by exponentials and sigmoids.</summary>
    internal StableLogarithms Logarithms { get; } = new();

    /// <summary>Sets the origin of values created from now on (the statement being lowered), unless they already exist.</summary>
    public void SetOrigin(object? statement) => origin = statement;

    /// <summary>The origin of values created now.</summary>
    public object? Origin => origin;

    /// <summary>An input of the program. The same name with the same shape and type is the same slot.</summary>
    public Value Slot(string name, Shape shape, ElementType? type = null)
    {
        var slot = Make(Op.Slot, [], new SlotDeclaration(name, shape, type ?? FloatType));
        return slots.TryAdd(name, slot) || slots[name] == slot ? slot
            : throw new ArgumentException($"slot {name} is {ProgramText.Typed(slots[name])} and {ProgramText.Typed(slot)}");
    }

    public Value Constant(double value) => Constant([value], Shape.Scalar);

    /// <summary>
    /// A copy of these numbers, row-major, each as represented in the type; shared with any constant of the same bits, shape and type.
    /// </summary>
    public Value Constant(ReadOnlySpan<double> values, Shape shape, ElementType? type = null) =>
        Make(Op.Constant, [], new ConstantValues(Held("constant", values, type ?? FloatType), shape, type ?? FloatType));

    public Value Constant(Tensor tensor, ElementType? type = null) => Constant(tensor.Values, tensor.Shape, type);

    /// <summary>The same for numbers representable in the type, without a copy: the builder takes ownership of the array.</summary>
    internal Value Owned(Tensor tensor, ElementType type) => Make(Op.Constant, [], new ConstantValues(tensor.Values, tensor.Shape, type));

    /// <summary>
    /// A constant that refers to the caller's array, row-major; the caller must not change it. It is printed by its name.
    /// </summary>
    public Value Data(string name, double[] values, Shape shape, ElementType? type = null) =>
        Make(Op.Constant, [], new NamedData(name, values, shape, type ?? FloatType));

    /// <summary>[count]: from, from + 1, ...</summary>
    public Value Iota(int count, int from) => Make(Op.Iota, [], new Counting(count, from));

    /// <summary>The same elements in the same row-major order.</summary>
    public Value Reshape(Value value, Shape shape) => value.Shape == shape ? value : Make(Op.Reshape, [value], new TargetShape(shape));

    /// <summary>Dimension i of the result is dimension permutation[i] of the value.</summary>
    public Value Transpose(Value value, params ReadOnlySpan<int> permutation)
    {
        var order = Axes(Op.Transpose, value, permutation);
        return order.Length == value.Shape.Rank && IsAscending(order) ? value : Make(Op.Transpose, [value], new AxisList(order));
    }

    /// <summary>Repeats size-1 and missing leading dimensions.</summary>
    public Value Broadcast(Value value, Shape shape) => value.Shape == shape ? value : Make(Op.Broadcast, [value], new TargetShape(shape));

    /// <summary>Positions start .. start + length - 1 of one axis.</summary>
    public Value Slice(Value value, int axis, int start, int length)
    {
        var range = new SliceRange(Axis(Op.Slice, value, axis), start, length);
        return start == 0 && length == value.Shape[range.Axis] ? value : Make(Op.Slice, [value], range);
    }

    /// <summary>Adds zeros on both ends of one axis.</summary>
    public Value Pad(Value value, int axis, int before, int after) =>
        before == 0 && after == 0 ? value : Make(Op.Pad, [value], new PadWidths(Axis(Op.Pad, value, axis), before, after));

    /// <summary>Values concatenated along an axis; all other sizes agree.</summary>
    public Value Concat(int axis, params ReadOnlySpan<Value> values) =>
        values.Length == 1 ? values[0] : Make(Op.Concat, values, values.IsEmpty ? null : new AlongAxis(Axis(Op.Concat, values[0], axis)));

    /// <summary>
    /// source [B.., G, E..], index [B.., J..] -> [B.., J.., E..]: element (b, j, e) is source (b, index(b, j), e). B is `batch`
    /// dimensions; an index counts from 0.
    /// </summary>
    public Value Gather(Value source, Value index, int batch) => Make(Op.Gather, [source, index], new SharedDimensions(batch));

    /// <summary>
    /// updates [B.., J.., E..], index [B.., J..] -> [B.., size, E..]: element (b, g, e) is the sum of updates (b, j, e) over all j with
    /// index(b, j) = g; the transpose of <see cref="Gather"/>.
    /// </summary>
    public Value ScatterAdd(Value updates, Value index, int batch, int size) =>
        Make(Op.ScatterAdd, [updates, index], new ScatterDetail(batch, size));

    /// <summary>
    /// [.., C, H, W] -> [.., windows, C kh kw]: the windows of an image as rows, from left to right and then down, each channel by channel
    /// and row by row; zeros around the image. A convolution is this times a matrix.
    /// </summary>
    public Value Unfold(Value image, Windows down, Windows across) => Make(Op.Unfold, [image], new ImageWindows(down, across));

    /// <summary>
    /// [.., windows, C kh kw] -> [.., C, H, W]: each pixel is the sum over the windows that contain it; the transpose of <see
    /// cref="Unfold"/>.
    /// </summary>
    public Value Fold(Value windows, Windows down, Windows across, int height, int width) =>
        Make(Op.Fold, [windows], new FoldedWindows(down, across, height, width));

    /// <summary>
    /// The same numbers in another type: a float32 is rounded to the nearest, an int32 must be an integer at run time (take the floor
    /// before, or the sign times the floor of the absolute value), and a cast to bool is not supported (compare with 0).
    /// </summary>
    public Value Cast(Value value, ElementType type) => value.Type == type ? value : Make(Op.Cast, [value], new CastType(type));

    /// <summary>The same numbers without a gradient.</summary>
    public Value StopGradient(Value value) => Make(Op.StopGradient, [value], null);

    /// <summary>
    /// Runs a body `length` times, forward or backward. The body reads the carried values, its slice of each input (along the first
    /// dimension, of size `length`) and the constants; it returns the next carried values and the values to stack. Carried values are real
    /// numbers of the type of their initial values.
    /// </summary>
    public ScanResults Scan(int length, bool backward, IReadOnlyList<Value> carry, IReadOnlyList<Value> inputs,
        IReadOnlyList<Value> constants, Func<ScanStep, ScanNext> body) => Scan(length, backward, carry, inputs, constants, body, null);

    internal ScanResults Scan(int length, bool backward, IReadOnlyList<Value> carry, IReadOnlyList<Value> inputs,
        IReadOnlyList<Value> constants, Func<ScanStep, ScanNext> body, int? @switch)
    {
        carry = [.. carry.Select(v => v.Type.IsFloat() ? v : Cast(v, FloatType))];
        var step = ScanStep.For(new ProgramBuilder(FloatType), carry, inputs, constants);
        step.Program.SetOrigin(origin);
        var scan = Scan([.. carry, .. inputs, .. constants], ScanBody.Of(step, body(step), length, backward) with { Switch = @switch });
        return ScanResults.Of(scan, Enumerable.Range(0, ((ScanBody)scan.Attribute!).Shapes.Count()).Select(i => Item(scan, i)));
    }

    /// <summary>
    /// A scan whose steps run where a number is not 0: elsewhere carried values stay as they are, and outputs are 0. A program that is
    /// compiled for a fixed number of steps takes as many as it needs.
    /// </summary>
    /// <param name="isOn">[length]: 0 at the steps that are not run.</param>
    /// <param name="carry">The carried values at the start.</param>
    /// <param name="inputs">The values of each step, [length, ..].</param>
    /// <param name="constants">The values that are the same at each step.</param>
    /// <param name="body">A step, whose inputs do not have the number.</param>
    public ScanResults ScanWhere(Value isOn, IReadOnlyList<Value> carry, IReadOnlyList<Value> inputs, IReadOnlyList<Value> constants,
        Func<ScanStep, ScanNext> body) => Scan(isOn.Shape[0], false, carry, [isOn, .. inputs], constants, step =>
    {
        var runs = Ops.Equal(step.Inputs[0], 0);
        var next = body(step with { Inputs = [.. step.Inputs.Skip(1)] });
        return new([.. next.Carry.Zip(step.Carry, (after, before) => Ops.Where(runs, before, after))],
            [.. next.Outs.Select(o => Ops.Where(runs, 0, o))]);
    }, 0);

    /// <summary>
    /// Repeats a body until its values stay as they are, `most` times at most. The body reads the values and the constants, and returns the
    /// next values, whether these are the same as before up to a tolerance (then they no longer change), and values to stack, which are 0
    /// after that. The results have no derivative.
    /// </summary>
    public Iterated Iterate(int most, IReadOnlyList<Value> values, IReadOnlyList<Value> constants, Func<ScanStep, Iteration> body)
    {
        List<Value> carry = [Constant(0), .. values.Select(v => v.Type.IsFloat() ? v : Cast(v, FloatType))];
        var step = ScanStep.For(new ProgramBuilder(FloatType), carry, [], constants);
        step.Program.SetOrigin(origin);
        var (stopped, own) = (step.Carry[0], step with { Carry = [.. step.Carry.Skip(1)] });
        var next = body(own);
        var goesOn = Ops.Equal(stopped, 0);
        var scanned = ScanBody.Of(step, new([Ops.Where(goesOn, Ops.Where(next.IsFixed, 1, 0), stopped),
            .. next.Next.Zip(own.Carry, (after, before) => Ops.Where(goesOn, after, before))],
            [.. next.Outs.Select(o => Ops.Where(goesOn, o, 0))]), most, backward: false);
        var scan = Scan([.. carry, .. constants], scanned with { StopsAtFixedPoint = true });
        List<Value> results = [.. Enumerable.Range(0, carry.Count + next.Outs.Count).Select(i => StopGradient(Item(scan, i)))];
        return new([.. results.Take(carry.Count).Skip(1)], results[0], results[carry.Count..]);
    }

    /// <summary>A scan with an existing body: carried values, inputs and constants in one list.</summary>
    internal Value Scan(ReadOnlySpan<Value> inputs, ScanBody body) => Make(Op.Scan, inputs, body);

    /// <summary>
    /// A step of Adam (Kingma, Ba 2015): m = beta1 m + (1 - beta1) g, v = beta2 v + (1 - beta2) g^2, and the parameter, minus its weight
    /// decay, minus rate mhat / (sqrt(vhat) + epsilon), where mhat and vhat are the moments over 1 - beta^step; the engine stores 0 for a
    /// subnormal moment. All elementwise, in the parameter's shape; it has no derivative.
    /// </summary>
    /// <param name="parameter">The parameter to update.</param>
    /// <param name="gradient">The gradient of the loss.</param>
    /// <param name="firstMoment">m before the step, initially 0.</param>
    /// <param name="secondMoment">v before the step, initially 0.</param>
    /// <param name="rate">The learning rate, a single number.</param>
    /// <param name="step">The step's number, from 1.</param>
    /// <param name="rule">The constants of the rule; null: those of PyTorch.</param>
    /// <param name="largestSecondMoment">With amsgrad: the largest v so far, initially 0.</param>
    public AdamResults Adam(Value parameter, Value gradient, Value firstMoment, Value secondMoment, Value rate, Value step,
        AdamRule? rule = null, Value? largestSecondMoment = null)
    {
        rule = (rule ?? new()) with { IsAmsgrad = largestSecondMoment is not null };
        var made = Make(Op.Adam,
            [parameter, gradient, firstMoment, secondMoment, .. rule.IsAmsgrad ? (Value[])[largestSecondMoment!] : [], rate, step], rule);
        return new(Item(made, 0), Item(made, 1), Item(made, 2), rule.IsAmsgrad ? Item(made, 3) : null);
    }

    /// <summary>
    /// Sums, marginals and paths of chains of finite states (hidden Markov models, linear-chain conditional random fields) by the
    /// forward-backward recursion. A path s has the log weight sum over t of unary[t, s(t)] + pair[t, s(t - 1), s(t)], where the first
    /// position of a sequence has no pair. The log sum is differentiable; states, pairs and increments are not. A sequence consists of the
    /// positions whose mask is not 0, in order: pair[t] is then the step from the last present position before t. An empty sequence has log
    /// sum 0, and states and pairs of 0, as have absent positions. Potentials may be -inf; if every path has weight 0, the log sum is -inf,
    /// states and pairs are 0, and increments are -inf from the first position that no path reaches. A relevant potential that is NaN or
    /// +inf makes all results of its sequence NaN. Among paths of the same weight, the best is the one whose last state, then the state
    /// before it, .. is first. Baum, Petrie, Soules, Weiss 1970; Rabiner 1989, doi:10.1109/5.18626; Viterbi 1967,
    /// doi:10.1109/TIT.1967.1054010.
    /// </summary>
    /// <param name="unary">[B.., T, K]: log potentials of the states, such as the log density of the observations.</param>
    /// <param name="pair">
    /// [B or 1.., T or 1, K, K]: log potentials of the steps from state i at t - 1 to state j at t; leading dimensions of size 1 may be
    /// missing.
    /// </param>
    /// <param name="mask">Broadcasts to [B.., T]: 0 where a position is absent; null: every position is present.</param>
    /// <param name="pick">The meaning of states and pairs.</param>
    /// <param name="noise">Broadcasts to [B.., T]: uniforms between 0 and 1, only for a drawn path.</param>
    /// <param name="weight">Broadcasts to [B..]: the factor of a sequence's counts in `Pairs`; null: 1.</param>
    public ChainResults Chain(
        Value unary, Value pair, Value? mask = null, ChainPick pick = ChainPick.Expected, Value? noise = null, Value? weight = null)
    {
        if (noise is null != (pick != ChainPick.Drawn))
            throw new ArgumentException($"chain: pick {ProgramText.Name(pick)} {(noise is null ? "without" : "with")} noise");
        var (positions, missing) = (unary.Shape[..^Math.Min(1, unary.Shape.Rank)], Math.Max(0, unary.Shape.Rank + 1 - pair.Shape.Rank));
        var batch = positions[..^Math.Min(1, positions.Rank)];
        List<Value> inputs = [unary, Reshape(pair, [.. Enumerable.Repeat(1, missing), .. pair.Shape])];
        if (mask is not null) inputs.Add(Broadcast(mask, positions));
        if (noise is not null) inputs.Add(Broadcast(noise, positions));
        if (weight is not null) inputs.Add(Broadcast(weight, batch));
        var chain = Make(Op.Chain, [.. inputs], new ChainOptions(pick, mask is not null, weight is not null));
        Value Of(int result) => Item(chain, result);
        return new(Of(ChainShapes.LogSum), Of(ChainShapes.States), Of(ChainShapes.Pairs), Of(ChainShapes.Increments));
    }

    /// <summary>
    /// The log density of the observations of linear-Gaussian sequences, and the moments of their states given them. Missing numbers are
    /// marginalized. Results are computed in float64, whatever the type of the program. Kalman 1960; Durbin and Koopman 2012.
    /// </summary>
    /// <param name="parts">The model.</param>
    /// <param name="free">Elements of the first state with a flat prior of density 1, whose mean and covariance are 0; ascending.</param>
    /// <param name="mask">[B, T, P]: 0 where a number is missing; null: all are observed.</param>
    public GaussianChainResults GaussianChain(GaussianChainParts parts, IReadOnlyList<int>? free = null, Value? mask = null)
    {
        var chain = Make(Op.GaussianChain, [.. parts.All, .. mask is null ? Array.Empty<Value>() : [mask]],
            new GaussianChainOptions(new([.. free ?? []]), mask is not null, HasWeight: false));
        return new(Result(GaussianChainShapes.LogDensity), Result(GaussianChainShapes.Means), Result(GaussianChainShapes.Covariances),
            Result(GaussianChainShapes.Conditional), Result(GaussianChainShapes.Lagged), Result(GaussianChainShapes.FilteredMeans),
            Result(GaussianChainShapes.FilteredCovariances));

        Value Result(int which) => Item(chain, which);
    }

    /// <summary>
    /// The Cholesky factor of a sparse symmetric positive-definite matrix. Results are computed in float64, whatever the type of the
    /// program. Davis 2006.
    /// </summary>
    /// <param name="values">[M]: its numbers; those of one place are added.</param>
    /// <param name="rows">[M]: the row of each, from 0. One that is not on the diagonal stands for both of its places.</param>
    /// <param name="columns">[M]: the column of each.</param>
    /// <param name="right">[N]: the right side of a system of equations.</param>
    /// <param name="noise">[N]: standard normal numbers for a draw; null: it is not read.</param>
    public SparsePrecisionResults SparsePrecision(Value values, Value rows, Value columns, Value right, Value? noise = null)
    {
        var matrix = Make(Op.SparsePrecision, [values, rows, columns, right, noise ?? Broadcast(Constant(0), right.Shape)],
            new SparsePrecisionDetail());
        return new(Result(SparsePrecisionShapes.LogDeterminant), Result(SparsePrecisionShapes.Solution),
            Result(SparsePrecisionShapes.Inverse), Result(SparsePrecisionShapes.Diagonal), Result(SparsePrecisionShapes.Drawn));

        Value Result(int which) => Item(matrix, which);
    }

    /// <summary>The gradient of a Gaussian chain's log densities by one of its inputs.</summary>
    /// <param name="chain">The op.</param>
    /// <param name="input">The index of the input.</param>
    /// <param name="weight">[B]: the factor of each sequence; null: 1.</param>
    internal Value GaussianGradient(Value chain, int input, Value? weight)
    {
        var options = (GaussianChainOptions)chain.Attribute!;
        var own = weight is null ? chain : Make(Op.GaussianChain,
            [.. chain.Inputs.Take(options.HasWeight ? options.Inputs - 1 : options.Inputs), weight], options with { HasWeight = true });
        return Item(own, GaussianChainShapes.FirstGradient + input);
    }

    /// <summary>
    /// One of the results of a scan, in the order of <see cref="ScanBody.Shapes"/>, of a step of Adam (the parameter, then its moments),
    /// or of a chain, in the order of <see cref="ChainResults"/>.
    /// </summary>
    internal Value Item(Value several, int result) => Make(Op.Item, [several], several.Attribute switch
    {
        ScanBody body => body.Result(result),
        ChainOptions => new ItemResult(result, ChainShapes.Result(result, several.Inputs[0].Shape, several.Inputs[1].Shape), several.Type),
        GaussianChainOptions => new ItemResult(
            result, GaussianChainShapes.Result(result, [.. several.Inputs.Select(i => i.Shape)]), several.Type),
        SparsePrecisionDetail => new ItemResult(
            result, SparsePrecisionShapes.Result(result, [.. several.Inputs.Select(i => i.Shape)]), several.Type),
        _ => new ItemResult(result, several.Inputs[0].Shape, several.Type),
    });

    /// <summary>A pointwise op; operands broadcast.</summary>
    public Value Pointwise(Op op, params ReadOnlySpan<Value> operands) =>
        OpTable.Of(op).IsPointwise ? Make(op, operands, null) : throw new ArgumentException($"{OpTable.Of(op).Name} is not pointwise");

    /// <summary>Sums over these axes, which are dropped; no axes: the value itself.</summary>
    public Value Sum(Value value, params ReadOnlySpan<int> axes) => Reduce(Op.Sum, value, axes);

    /// <summary>The maximum over these axes, which are dropped: -inf if empty, NaN if any element is. No axes: the value itself.</summary>
    public Value MaxOf(Value value, params ReadOnlySpan<int> axes) => Reduce(Op.MaxOf, value, axes);

    /// <summary>log sum exp over these axes, which are dropped: -inf if empty or all -inf. No axes: the value itself.</summary>
    public Value LogSumExp(Value value, params ReadOnlySpan<int> axes) => Reduce(Op.LogSumExp, value, axes);

    /// <summary>Sums of the first, the first two, ... along an axis, or of the last, the last two, ...; the shape is unchanged.</summary>
    public Value CumSum(Value value, int axis, bool backward = false) =>
        Make(Op.CumSum, [value], new Cumulation(Axis(Op.CumSum, value, axis), backward));

    /// <summary>
    /// Products of the first, the first two, ... along an axis, or of the last, the last two, ...; the shape is unchanged.
    /// </summary>
    public Value CumProd(Value value, int axis, bool backward = false) =>
        Make(Op.CumProd, [value], new Cumulation(Axis(Op.CumProd, value, axis), backward));

    /// <summary>[.., M, K] x [.., K, N] -> [.., M, N], with either operand transposed on request; leading dimensions broadcast.</summary>
    public Value MatMul(Value a, Value b, bool transposeA = false, bool transposeB = false) =>
        Make(Op.MatMul, [a, b], new Transposed(transposeA, transposeB));

    /// <summary>
    /// The lower triangular L with L L' = a, [.., D, D], zeros above the diagonal; all NaN if a matrix is not positive definite. Reads the
    /// lower triangle only.
    /// </summary>
    public Value Cholesky(Value a) => Make(Op.Cholesky, [a], null);

    /// <summary>
    /// The x [.., D, M] with l x = b, or l' x = b, for l [.., D, D] lower triangular and b [.., D, M]; leading dimensions broadcast.
    /// </summary>
    public Value TriangularSolve(Value l, Value b, bool transpose = false) =>
        Make(Op.TriangularSolve, [l, b], new Transposed(transpose, false));

    /// <summary>
    /// Scaled dot-product attention of a sequence over its own positions (Vaswani et al. 2017, equation 1), head by head: the softmax of
    /// the products of a query with all keys, divided by the root of the head's width, times the values. No array of all scores is kept.
    /// </summary>
    /// <param name="sequence">[.., L, 3 W]: queries, keys and values of each position, of W numbers each, head after head.</param>
    /// <param name="heads">The number of heads, a divisor of W.</param>
    /// <param name="isCausal">Whether a position attends only to itself and those before it.</param>
    /// <returns>[.., L, W], head after head.</returns>
    public Value Attention(Value sequence, int heads, bool isCausal) =>
        Make(Op.Attention, [sequence], new AttentionHeads(heads, isCausal));

    /// <summary>
    /// The gradient of <see cref="Attention"/> by its sequence, [.., L, 3 W], given that by its result, [.., L, W]. It computes the scores
    /// again, block by block.
    /// </summary>
    public Value AttentionGradient(Value sequence, Value pulled, AttentionHeads of) => Make(Op.AttentionGradient, [sequence, pulled], of);

    /// <summary>
    /// Draws from a distribution by its sampler: [axes.., event..] as `by` declares. A pure function of keys (each seeds the stream of a
    /// block of elements, see <see cref="DrawDetail.Keys"/>) and arguments.
    /// </summary>
    public Value Draw(DrawDetail by, Value keys, params ReadOnlySpan<Value> arguments) => Make(Op.Draw, [keys, .. arguments], by);

    /// <summary>
    /// The mean over the ranks of a run, each of which runs this program with rows of its own: the same numbers in all of them. It has no
    /// derivative.
    /// </summary>
    public Value RankMean(Value value, ICommunicator ranks) => Make(Op.RankMean, [value], new RankedBy(ranks));

    /// <summary>a where the condition is not 0, else b; the branch not selected has no effect, even if NaN.</summary>
    public Value Select(Value condition, Value a, Value b) => Pointwise(Op.Select, condition, a, b);

    /// <summary>Names a result of the program.</summary>
    public void Output(string name, Value value)
    {
        Own(value);
        if (!outputs.TryAdd(name, value))
            throw new ArgumentException($"two outputs are named {name}: {outputs[name].Shape} and {value.Shape}");
    }

    /// <summary>The program of the outputs named so far: the values they need, in the order of creation.</summary>
    public TensorProgram Build() => new(outputs, FloatType);

    /// <summary>The program of these outputs only.</summary>
    public TensorProgram Build(params ReadOnlySpan<(string Name, Value Value)> wanted)
    {
        var named = new OrderedDictionary<string, Value>();
        foreach (var (name, value) in wanted) named.Add(name, Own(value));
        return new(named, FloatType);
    }

    /// <summary>The same op on other inputs.</summary>
    internal Value Again(Value value, ReadOnlySpan<Value> inputs) => Again(value, inputs, value.Attribute);

    /// <summary>The same op on other inputs, with another attribute.</summary>
    internal Value Again(Value value, ReadOnlySpan<Value> inputs, OpDetail? attribute) => Again(value.Op, inputs, attribute);

    internal Value Again(Op op, ReadOnlySpan<Value> inputs, OpDetail? attribute) =>
        attribute is SlotDeclaration slot ? Slot(slot.Name, slot.Shape, slot.Type) : Make(op, inputs, attribute);

    private Value Reduce(Op op, Value value, ReadOnlySpan<int> axes)
    {
        if (axes.IsEmpty) return value;
        var sorted = Axes(op, value, axes);
        Array.Sort(sorted);
        if (!IsAscending(sorted))
            throw new ArgumentException($"{OpTable.Of(op).Name}: a dimension of "
                + $"{value.Shape} is named twice in [{string.Join(", ", sorted)}]");
        return Make(op, [value], new AxisList(sorted));
    }

    private Value Make(Op op, ReadOnlySpan<Value> inputs, OpDetail? attribute)
    {
        var row = OpTable.Of(op);
        if (inputs.Length != (row.Arity ?? Math.Max(1, inputs.Length)))
            throw new ArgumentException($"{row.Name} of {inputs.Length} values");
        var shapes = new Shape[inputs.Length];
        for (var i = 0; i < inputs.Length; i++) shapes[i] = Own(inputs[i]).Shape;
        var shape = row.ShapeRule(row.Name, shapes, attribute);
        var value = new Value(this, made.Count, op, inputs.ToArray(), attribute, shape,
            row.TypeRule(row.Name, inputs, attribute, FloatType), origin);
        return made.TryGetValue(value, out var same) ? same : SetOrigin(value);
    }

    private Value SetOrigin(Value value)
    {
        made.Add(value);
        return value;
    }

    private Value Own(Value value) =>
        value.Program == this ? value : throw new ArgumentException($"{value} belongs to another program");

    private static double[] Held(string op, ReadOnlySpan<double> values, ElementType type)
    {
        var held = new double[values.Length];
        for (var i = 0; i < held.Length; i++)
            held[i] = type.Held(values[i])
                ?? throw new ArgumentException(FormattableString.Invariant($"{op}: {values[i]} is not representable as {type.Name()}"));
        return held;
    }

    private static int Axis(Op op, Value value, int axis) => ShapeRules.Axis(OpTable.Of(op).Name, value.Shape, axis);

    private static int[] Axes(Op op, Value value, ReadOnlySpan<int> axes)
    {
        var counted = axes.ToArray();
        for (var i = 0; i < counted.Length; i++) counted[i] = Axis(op, value, counted[i]);
        return counted;
    }

    private static bool IsAscending(int[] axes)
    {
        for (var i = 1; i < axes.Length; i++)
            if (axes[i] <= axes[i - 1]) return false;
        return true;
    }
}
