namespace ProbDsl.Inference.Lowering;

/// <summary>
/// Lowers a recurrence to one scan. The carry has the last positions of each of its variables, as many as are read back; everything that
/// does not read them is computed before, over the whole chain, and is an input of each step. Starts: the known parts of the arrays of its
/// variables. All of its arrays have these further axes before their own dimensions.
/// </summary>
public sealed class ChainLowering
{
    private readonly StoryLowering outer;
    private readonly Problem problem;
    private readonly Recurrence chain;
    private readonly IReadOnlyDictionary<string, Value> starts;
    private readonly Axis[] along;
    private readonly (int From, int To) range;
    private readonly Dictionary<string, int> lags;
    private readonly List<(Expr Part, AxisTensor Value)> beforehand = [];

    public ChainLowering(StoryLowering outer, Problem problem, Recurrence chain, IReadOnlyDictionary<string, Value> starts,
        params Axis[] along)
    {
        (this.outer, this.problem, this.chain, this.starts, this.along) = (outer, problem, chain, starts, along);
        range = problem.RangeOf(chain.Along);
        var reads = chain.Steps.SelectMany(s => ExprTree.Accesses(s.Define.Value).Where(chain.IsMember)
            .Select(a => (a.Of, Lag: Lag(a, s.Define, s.Along)))).ToList();
        lags = chain.Variables.ToDictionary(v => v, v => reads.Where(r => r.Of == v).Select(r => r.Lag).DefaultIfEmpty(0).Max());
    }

    private int Length => Math.Max(0, range.To - range.From + 1);

    /// <summary>The values that the steps define for each variable, at their positions in the variable's array, zeros elsewhere.</summary>
    public IReadOnlyDictionary<string, Value> Lower()
    {
        foreach (var (define, along) in chain.Steps) outer.Inside(define, () => Prepare(define.Value, outer.Bind(define.Loops)));
        var outs = new ChainBody(this).Run();
        return chain.Variables.Zip(outs).ToDictionary(p => p.First, p => InPlace(p.First, p.Second));
    }

    /// <summary>Places [steps, ..] in the variable's array.</summary>
    private Value InPlace(string variable, Value steps)
    {
        var (dimension, offset) = chain.IndexOf(variable);
        var (before, at) = (range.From - 1 + problem.SizeOf(offset), along.Length + dimension);
        var turned = Transpose(steps, [.. Enumerable.Range(1, at), 0, .. Enumerable.Range(at + 1, steps.Shape.Rank - at - 1)]);
        return Pad(turned, at, before, problem.ShapeOf(problem.Graph[variable])[dimension] - before - Length);
    }

    private int Lag(Access access, Define by, Loop along) => chain.Lag(access, by, along, problem.SizeOf);

    /// <summary>
    /// Computes every largest part that does not read the chain, over all positions. Sums and lists have loops of their own: their parts
    /// stay inside the scan.
    /// </summary>
    private bool Prepare(Expr part, ImmutableDictionary<Loop, LoopValue> loops)
    {
        if (!ExprTree.Accesses(part).Any(chain.IsMember)) beforehand.Add((part, outer.Lower(part, loops)));
        else if (part is not (Fold or Access)) foreach (var inner in ExprTree.Children(part).OfType<Expr>()) Prepare(inner, loops);
        return true;
    }

    /// <summary>The body of the scan while it is built.</summary>
    private sealed class ChainBody(ChainLowering chain)
    {
        private readonly MemberPlacement placement = new(chain.problem);
        private readonly Dictionary<string, Value[]> carried = [];
        private readonly Dictionary<string, Value> current = [];
        private readonly HashSet<string> underway = [];
        private StoryLowering inner = null!;
        private Dictionary<string, Axis[]> axesOf = [];
        private ScanStep step = null!;
        private (Define Define, Loop Along) defining;
        private Func<StoryWeights> weightsOf = () => new();

        private List<string> Variables { get; } = [.. chain.chain.Variables];

        /// <summary>The values of each variable, [steps, ..].</summary>
        public IReadOnlyList<Value> Run()
        {
            var builder = chain.outer.Builder;
            List<Value> carry = [.. Variables.SelectMany(v => Enumerable.Range(1, chain.lags[v]).Select(k => Start(v, k)))];
            List<Value> inputs = [builder.Iota(chain.Length, chain.range.From - 1),
                .. chain.beforehand.Where(b => AxisAlong(b.Value) is not null).Select(b => AlongFirst(b.Value))];
            var arrays = Arrays().ToList();
            axesOf = arrays.ToDictionary(a => a.Variable, a => a.Array.Axes);
            List<Value> constants = [.. chain.beforehand.Where(b => AxisAlong(b.Value) is null).Select(b => b.Value.Value),
                .. arrays.Select(a => a.Array.Value), .. chain.outer.Context.Lengths.Values];
            var firstArray = constants.Count - arrays.Count - chain.outer.Context.Lengths.Count;
            var (firstWeight, names) = (constants.Count, arrays.ConvertAll(a => a.Variable));
            var weights = new ChainBody(chain) { axesOf = axesOf }.WeightsRead(carry, inputs, constants, names, firstArray);
            if (chain.outer.NetNoise is not null && WithDropout(weights.Select(w => w.Net)) is { } dropping)
                throw chain.outer.Unsupported($"`{dropping}` has a `dropout`, but the steps of a chain have no noise for it yet",
                    $"leave `dropout` out of `{dropping}`");
            constants.AddRange(weights.Select(w => chain.outer.NetWeights.Of(builder, w.Net, w.Name, w.Shape, w.Start)));
            weightsOf = () => Given(weights, firstWeight);
            return builder.Scan(chain.Length, !chain.chain.IsForward, carry, inputs, constants, s => Step(s, names, firstArray)).Outs;
        }

        private string? WithDropout(IEnumerable<string> nets) => chain.problem.Graph.Callables.OfType<Net>()
            .FirstOrDefault(n => nets.Contains(n.Name) && n.AllLayers.Any(l => l.Of is DropoutLayer))?.Name;

        /// <summary>The weights that nets in the body read, found by lowering it once in a separate program.</summary>
        private IReadOnlyList<NetWeight> WeightsRead(List<Value> carry, List<Value> inputs, List<Value> constants,
            List<string> arrays, int firstArray)
        {
            if (!chain.chain.Steps.Any(s => ExprTree.All(s.Define.Value).OfType<Call>().Any())) return [];
            var aside = new ProgramBuilder(chain.outer.Builder.FloatType);
            var read = new StoryWeights((program, _, shape) => Broadcast(program.Constant(0), shape));
            weightsOf = () => read;
            aside.Scan(chain.Length, !chain.chain.IsForward, Aside(carry, "carry"), Aside(inputs, "input"), Aside(constants, "constant"),
                s => Step(s, arrays, firstArray));
            return read.Created;

            List<Value> Aside(List<Value> values, string name) => [.. values.Select((v, i) => aside.Slot($"{name} {i}", v.Shape, v.Type))];
        }

        private StoryWeights Given(IReadOnlyList<NetWeight> weights, int first)
        {
            var given = new StoryWeights();
            foreach (var (i, weight) in weights.Index()) given.Give(weight.Name, step.Constants[first + i]);
            return given;
        }

        private Value Start(string variable, int back)
        {
            var (dimension, offset) = chain.chain.IndexOf(variable);
            var first = chain.chain.IsForward ? chain.range.From - back : chain.range.To + back;
            var position = first - 1 + chain.problem.SizeOf(offset);
            var (start, at) = (chain.starts[variable], chain.along.Length + dimension);
            return Reshape(Slice(start, at, Math.Clamp(position, 0, start.Shape[at] - 1), 1), start.Shape.Drop(at));
        }

        /// <summary>The arrays that the parts left inside the scan read.</summary>
        private IEnumerable<(string Variable, AxisTensor Array)> Arrays() => chain.chain.Steps.SelectMany(s => Inside(s.Define.Value))
            .Where(a => !chain.chain.IsMember(a)).Select(a => a.Of).Distinct().Select(name => (name, chain.outer.Array(name)));

        private IEnumerable<Access> Inside(Expr part) => chain.beforehand.Exists(b => ReferenceEquals(b.Part, part)) ? []
            : part is Access access ? [access, .. ExprTree.Children(part).OfType<Expr>().SelectMany(Inside)]
            : ExprTree.Children(part).OfType<Expr>().SelectMany(Inside);

        private ScanNext Step(ScanStep scanned, List<string> arrays, int firstArray)
        {
            step = scanned;
            inner = new StoryLowering(chain.problem, chain.outer.Catalog, scanned.Program) { Intercept = Known,
                NetWeights = weightsOf() };
            inner = inner.In(arrays.Index().Aggregate(inner.Context, (context, of) =>
                context.WithArray(of.Item, new AxisTensor(step.Constants[firstArray + of.Index], axesOf[of.Item]))));
            inner = inner.In(chain.outer.Context.Lengths.Keys.Index().Aggregate(inner.Context, (context, plate) =>
                context.WithLengths(plate.Item, step.Constants[firstArray + arrays.Count + plate.Index])));
            var next = 0;
            foreach (var variable in Variables)
                carried[variable] = [.. Enumerable.Range(0, chain.lags[variable]).Select(_ => step.Carry[next++])];
            foreach (var variable in Variables) _ = Current(variable);
            return new(
                [.. Variables.SelectMany(v => Enumerable.Range(0, chain.lags[v]).Select(k => k == 0 ? current[v] : carried[v][k - 1]))],
                [.. Variables.Select(v => current[v])]);
        }

        /// <summary>The value of a variable at this step: the sum of all statements that define it there.</summary>
        private Value Current(string name)
        {
            if (current.TryGetValue(name, out var known)) return known;
            if (!underway.Add(name)) throw Recurrence.LimitOf(defining.Define, $"it reads `{name}` at the position that both define");
            return current[name] = chain.chain.Steps.Where(s => s.Define.Target.Of == name).Select(Defined).ToList()
                .Aggregate((a, b) => a + b);
        }

        private Value Defined((Define Define, Loop Along) by)
        {
            var around = defining;
            defining = by;
            var loops = chain.outer.Bind(by.Define.Loops).SetItem(by.Along, new ComputedPosition(new(step.Inputs[0], [])));
            var value = placement.Array(inner.ValueOf(by.Define, loops), chain.along, by.Define, loops, by.Along).Value;
            defining = around;
            return value;
        }

        /// <summary>The values that were computed before the scan, and reads of the chain itself.</summary>
        private AxisTensor? Known(Expr part, ImmutableDictionary<Loop, LoopValue> loops)
        {
            if (part is Access access && chain.chain.IsMember(access)) return Neighbor(access, loops);
            var at = chain.beforehand.FindIndex(b => ReferenceEquals(b.Part, part));
            if (at < 0) return null;
            var value = chain.beforehand[at].Value;
            var along = AxisAlong(value);
            var before = chain.beforehand.Take(at).Count(b => AxisAlong(b.Value) is null == along is null);
            return along is null
                ? new(step.Constants[before], value.Axes) : new(step.Inputs[1 + before], [.. value.Axes.Where(a => a != along)]);
        }

        private AxisTensor Neighbor(Access access, ImmutableDictionary<Loop, LoopValue> loops)
        {
            var (dimension, _) = chain.chain.IndexOf(access.Of);
            var lag = chain.Lag(access, defining.Define, defining.Along);
            var array = lag == 0 ? Current(access.Of) : carried[access.Of][lag - 1];
            var dims = chain.problem.Graph[access.Of].Whole.Dims;
            return EventReads.Read(new(array, chain.along),
                [.. access.At.Index().Where(a => a.Index != dimension).Select(a => inner.Indices.Of(a.Item, loops, dims[a.Index].Size))]);
        }

        /// <summary>The axis of the chain in a value that was computed before; null if it has none.</summary>
        private Axis? AxisAlong(AxisTensor value) =>
            Array.Find(value.Axes, a => chain.chain.Steps.Any(s => ((Iota)chain.outer.Bind(s.Define.Loops)[s.Along]).Axis == a));

        private Value AlongFirst(AxisTensor value)
        {
            var at = Array.IndexOf(value.Axes, AxisAlong(value));
            return Transpose(value.Value, [at, .. Enumerable.Range(0, value.Value.Shape.Rank).Where(d => d != at)]);
        }
    }
}
