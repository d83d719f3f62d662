using System.Collections.Immutable;
using ProbDsl.Catalogue;
using ProbDsl.Compiler;
using ProbDsl.Runtime;
using static ProbDsl.Runtime.Ops;

namespace ProbDsl.Inference;

/// <summary>
/// Lowers a recurrence to one scan. Carried are the last positions of each of its variables, as many as are read back; all that does not read them is computed beforehand, over the whole chain, and comes in step by step.
/// </summary>
internal sealed class ChainLowering
{
    private readonly StoryLowering outer;
    private readonly Problem problem;
    private readonly Recurrence chain;
    private readonly Placing placing;
    private readonly (int From, int To) range;
    private readonly Dictionary<string, int> lags;
    private readonly List<(Expr Part, Lowered Value)> beforehand = [];

    public ChainLowering(StoryLowering outer, Problem problem, Recurrence chain)
    {
        (this.outer, this.problem, this.chain, placing, range) = (outer, problem, chain, new(problem), problem.RangeOf(chain.Along));
        lags = chain.Variables.ToDictionary(v => v.Name, v => chain.Steps.SelectMany(s => Lags(s.Define, s.Along, v.Name)).DefaultIfEmpty(0).Max());
    }

    private int Length => Math.Max(0, range.To - range.From + 1);

    /// <summary>The whole array of each variable.</summary>
    public IReadOnlyDictionary<string, Lowered> Lower()
    {
        var starts = chain.Variables.ToDictionary(v => v.Name, Started);
        foreach (var (define, along) in chain.Steps) Prepare(define.Value, outer.Bind(define.Loops), along);
        var body = new Body(this, starts);
        var outs = body.Run();
        return chain.Variables.Zip(outs).ToDictionary(p => p.First.Name, p => new Lowered(starts[p.First.Name] + InPlace(p.First, p.Second), []));
    }

    /// <summary>What the statements besides the recurrence define; zeros elsewhere.</summary>
    private Value Started(Variable variable) => chain.Starts.Where(s => s.Target.Of == variable.Name)
        .Select(s => outer.Bind(s.Loops) is var loops ? placing.Array(outer.Lower(s.Value, loops), s, loops) : null!)
        .Aggregate(Broadcast(outer.Builder.Constant(0), problem.ShapeOf(variable)), (a, b) => a + b);

    /// <summary>[steps, ..] to the variable's array.</summary>
    private Value InPlace(Variable variable, Value steps)
    {
        var (dimension, offset) = chain.Written(variable);
        var before = range.From - 1 + problem.SizeOf(offset);
        var turned = Transpose(steps, [.. Enumerable.Range(1, dimension), 0, .. Enumerable.Range(dimension + 1, steps.Shape.Rank - dimension - 1)]);
        return Pad(turned, dimension, before, problem.ShapeOf(variable)[dimension] - before - Length);
    }

    /// <summary>How many steps back each read of a variable goes; 0 is the step itself.</summary>
    private IEnumerable<int> Lags(Define define, Loop along, string variable) => ExprWalk.Accesses(define.Value).Where(a => a.Of == variable).Select(a => Lag(a, along));

    private int Lag(Access access, Loop along)
    {
        var (dimension, offset) = chain.Written(problem.Graph[access.Of]);
        if (access.At[dimension] is not Affine { Loop: { } loop } affine || loop != along) throw new ArgumentException($"{access.Span.Text} is no neighbour");
        var back = problem.SizeOf(offset) - problem.SizeOf(affine.Offset);
        return chain.IsForward ? back : -back;
    }

    /// <summary>Every largest part that does not read the chain, over all of it. Sums and lists have loops of their own: what they read stays inside.</summary>
    private void Prepare(Expr part, ImmutableDictionary<Loop, LoopValue> loops, Loop along)
    {
        if (!ReadsChain(part)) beforehand.Add((part, outer.Lower(part, loops)));
        else if (part is not (Fold or Access)) foreach (var inner in ExprWalk.Children(part).OfType<Expr>()) Prepare(inner, loops, along);
    }

    private bool ReadsChain(Expr part) => ExprWalk.Accesses(part).Any(a => chain.Has(a.Of));

    /// <summary>The scan's body, as it is written.</summary>
    private sealed class Body(ChainLowering chain, Dictionary<string, Value> starts)
    {
        private readonly Dictionary<string, Value[]> carried = [];
        private readonly Dictionary<string, Value> current = [];
        private readonly List<Value> constants = [], inputs = [];

        public IReadOnlyList<Value> Run()
        {
            var builder = chain.outer.Builder;
            var variables = chain.chain.Variables;
            List<Value> carry = [.. variables.SelectMany(v => Enumerable.Range(1, chain.lags[v.Name]).Select(k => Start(v, k)))];
            inputs.Add(builder.Iota(chain.Length, chain.range.From - 1));
            inputs.AddRange(chain.beforehand.Where(b => AxisAlong(b.Value) is not null).Select(b => AlongFirst(b.Value)));
            constants.AddRange(chain.beforehand.Where(b => AxisAlong(b.Value) is null).Select(b => b.Value.Value));
            var arrays = Arrays().ToList();
            constants.AddRange(arrays.Select(a => a.Array.Value));
            var scan = builder.Scan(chain.Length, !chain.chain.IsForward, carry, inputs, constants, step => Step(step, arrays.ConvertAll(a => a.Variable)));
            return scan.Outs;
        }

        private Value Start(Variable variable, int back)
        {
            var (dimension, offset) = chain.chain.Written(variable);
            var first = chain.chain.IsForward ? chain.range.From - back : chain.range.To + back;
            var position = first - 1 + chain.problem.SizeOf(offset);
            var start = starts[variable.Name];
            return Reshape(Slice(start, dimension, Math.Clamp(position, 0, start.Shape[dimension] - 1), 1), start.Shape.Drop(dimension));
        }

        /// <summary>Arrays that the parts left inside read.</summary>
        private IEnumerable<(Variable Variable, Lowered Array)> Arrays() => chain.chain.Steps.SelectMany(s => Inside(s.Define.Value))
            .Where(a => !chain.chain.Has(a.Of)).Select(a => a.Of).Distinct().Select(name => (chain.problem.Graph[name], chain.outer.Array(name)));

        private IEnumerable<Access> Inside(Expr part) => chain.beforehand.Exists(b => ReferenceEquals(b.Part, part)) ? []
            : part is Access access ? [access, .. ExprWalk.Children(part).OfType<Expr>().SelectMany(Inside)]
            : ExprWalk.Children(part).OfType<Expr>().SelectMany(Inside);

        private ScanNext Step(ScanStep step, List<Variable> arrays)
        {
            var inner = new StoryLowering(chain.problem, chain.outer.Catalogue, step.Program) { Intercept = (e, loops) => Known(e, loops, step) };
            var firstArray = constants.Count - arrays.Count;
            foreach (var (i, variable) in arrays.Index()) inner.Give(variable.Name, new Lowered(step.Constants[firstArray + i], []));
            var next = 0;
            foreach (var variable in chain.chain.Variables) carried[variable.Name] = [.. Enumerable.Range(0, chain.lags[variable.Name]).Select(_ => step.Carry[next++])];
            this.inner = inner;
            this.step = step;
            foreach (var variable in chain.chain.Variables) _ = Current(variable.Name);
            return new(
                [.. chain.chain.Variables.SelectMany(v => Enumerable.Range(0, chain.lags[v.Name]).Select(k => k == 0 ? current[v.Name] : carried[v.Name][k - 1]))],
                [.. chain.chain.Variables.Select(v => current[v.Name])]);
        }

        private StoryLowering inner = null!;
        private ScanStep step = null!;

        /// <summary>What a variable is at this step: all statements that define it there.</summary>
        private Value Current(string name)
        {
            if (current.TryGetValue(name, out var known)) return known;
            return current[name] = chain.chain.Steps.Where(s => s.Define.Target.Of == name)
                .Select(s => (s.Define, s.Along, Loops: Loops(s.Define, s.Along)))
                .Select(s => chain.placing.Array(inner.Lower(s.Define.Value, s.Loops), s.Define, s.Loops, s.Along)).Aggregate((a, b) => a + b);
        }

        private ImmutableDictionary<Loop, LoopValue> Loops(Define define, Loop along) => chain.outer.Bind(define.Loops).SetItem(along, new Sampled(new(step.Inputs[0], [])));

        /// <summary>What was computed beforehand, and positions of the chain.</summary>
        private Lowered? Known(Expr part, ImmutableDictionary<Loop, LoopValue> loops, ScanStep step)
        {
            if (part is Access access && chain.chain.Has(access.Of)) return Neighbour(access, loops);
            var at = chain.beforehand.FindIndex(b => ReferenceEquals(b.Part, part));
            if (at < 0) return null;
            var value = chain.beforehand[at].Value;
            var along = AxisAlong(value);
            var before = chain.beforehand.Take(at).Count(b => AxisAlong(b.Value) is null == along is null);
            return along is null ? new(step.Constants[before], value.Axes) : new(step.Inputs[1 + before], [.. value.Axes.Where(a => a != along)]);
        }

        private Lowered Neighbour(Access access, ImmutableDictionary<Loop, LoopValue> loops)
        {
            var (dimension, _) = chain.chain.Written(chain.problem.Graph[access.Of]);
            var along = ((Affine)access.At[dimension]).Loop!;
            var lag = chain.Lag(access, along);
            var array = lag == 0 ? Current(access.Of) : carried[access.Of][lag - 1];
            var dims = chain.problem.Graph[access.Of].Whole.Dims;
            return Taking.Take(new(array, []), [.. access.At.Index().Where(a => a.Index != dimension).Select(a => inner.Index(a.Item, loops, dims[a.Index].Size))]);
        }

        /// <summary>The axis of the chain in what was computed beforehand.</summary>
        private Axis? AxisAlong(Lowered value) => Array.Find(value.Axes, a => chain.chain.Steps.Any(s => ((Iota)chain.outer.Bind(s.Define.Loops)[s.Along]).Axis == a));

        private Value AlongFirst(Lowered value)
        {
            var at = Array.IndexOf(value.Axes, AxisAlong(value));
            return Transpose(value.Value, [at, .. Enumerable.Range(0, value.Value.Shape.Rank).Where(d => d != at)]);
        }
    }
}
