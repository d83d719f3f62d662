using System.Collections.Immutable;
using ProbDsl.Catalogue;
using ProbDsl.Compiler;
using ProbDsl.Parser;
using ProbDsl.Runtime;
using static ProbDsl.Runtime.Ops;

namespace ProbDsl.Inference;

/// <summary>
/// Turns expressions and densities of a story into tensor programs over whole plates. Data are constants of the program, params its slots (on their own scale),
/// finite latents axes of their own.
/// </summary>
public sealed class StoryLowering(Problem problem, StandardCatalogue catalogue, ProgramBuilder builder)
{
    private readonly Dictionary<string, Lowered> arrays = [];
    private readonly Dictionary<string, Axis> enumerated = [];
    private List<Use> uses = [];

    private ModelGraph Graph => problem.Graph;

    /// <summary>From here on the latent is an axis with all its values.</summary>
    public Axis Enumerate(Variable latent)
    {
        var states = (FiniteSupport)latent.Support;
        return enumerated[latent.Name] = new(latent.Name, problem.SizeOf(states.Count), states.First, EnumeratedRank + enumerated.Count);
    }

    private const int LoopRank = 100;
    private const int EnumeratedRank = 1000;

    /// <summary>The loops of a statement, each bound to its axis.</summary>
    public ImmutableDictionary<Loop, LoopValue> Bind(ValueList<Loop> loops)
    {
        var bound = ImmutableDictionary<Loop, LoopValue>.Empty;
        for (var i = 0; i < loops.Count; i++) bound = bound.Add(loops[i], new Iota(AxisOf(loops, i), problem.SizeOf(loops[i].From) - 1));
        return bound;
    }

    /// <summary>The axes of a statement's loops, in the order of the loops.</summary>
    public Axis[] AxesOf(ValueList<Loop> loops) => [.. Enumerable.Range(0, loops.Count).Select(i => AxisOf(loops, i))];

    private Axis AxisOf(ValueList<Loop> loops, int index)
    {
        var loop = loops[index];
        var (from, to) = (problem.SizeOf(loop.From), problem.SizeOf(loop.To));
        var name = loop.Plate?.Name ?? $"1..{loop.To}";
        var occurrence = loops.Take(index).Count(l => (l.Plate?.Name ?? $"1..{l.To}") == name);
        var rank = loop.Plate is { } plate ? Graph.Plates.ToList().IndexOf(plate) : LoopRank + occurrence;
        return new(name + new string('\'', occurrence), Math.Max(0, to - from + 1), from - 1, rank);
    }

    /// <summary>The log density of one statement at the values of everything it reads.</summary>
    public Term Density(Draw draw)
    {
        builder.Remember(draw.Name);
        uses = [];
        var loops = Bind(draw.Loops);
        var density = LogDensity(draw, loops);
        var summed = Sum(density.Value, [.. Enumerable.Range(density.Axes.Length, density.EventRank)]);
        return new(density with { Value = summed }, Axis.Union(AxesOf(draw.Loops)), uses, draw);
    }

    private Lowered LogDensity(Draw draw, ImmutableDictionary<Loop, LoopValue> loops)
    {
        var distribution = catalogue[draw.Law.Of];
        var target = Lower(draw.Target, loops);
        var arguments = draw.Law.Arguments.Select(a => (a.Parameter, Value: Argument(draw, a, loops))).ToList();
        var law = new LawLowering(distribution, arguments);
        if (distribution is IFiniteLaw finite && enumerated.ContainsKey(draw.Target.Of)) return law.Picked(finite, Taking.AsIndex(target), FirstOf(draw.Target.Of));
        return law.LogDensity(target);
    }

    /// <summary>An argument of a law; a scalar stands for each element of a vector.</summary>
    public Lowered Argument(Draw draw, Given given, ImmutableDictionary<Loop, LoopValue> loops)
    {
        var value = Lower(given.Value, loops);
        if (value.EventRank > 0 || given.Parameter.Type.Dims.Count == 0) return value;
        int[] sizes = [.. given.Parameter.Type.Dims.Select(letter => problem.SizeOf(SizeOf(letter, draw)))];
        return value with { Value = Broadcast(Reshape(value.Value, [.. value.Value.Shape, .. sizes.Select(_ => 1)]), [.. value.Value.Shape, .. sizes]) };
    }

    /// <summary>What a letter of a signature stands for: the target's own dimension or number of states.</summary>
    private static Size SizeOf(string letter, Draw draw)
    {
        var (pattern, target) = (draw.Law.Of.Target, draw.Target.Type);
        return pattern.States == letter ? target.States! : target.Dims[target.Rank - pattern.Dims.Count + pattern.Dims.ToList().IndexOf(letter)].Size;
    }

    private int FirstOf(string latent) => ((FiniteSupport)Graph[latent].Support).First;

    /// <summary>The value of an expression with its loops bound.</summary>
    public Lowered Lower(Expr expr, ImmutableDictionary<Loop, LoopValue> loops) => expr switch
    {
        Literal literal => new(builder.Constant(literal.Value), []),
        Quantity size => new(builder.Constant(problem.SizeOf(size.Size)), []),
        Position position => AsValue(loops[position.Loop]),
        Access access => Read(access, loops),
        Apply apply => Apply((Function)apply.Function, [.. apply.Arguments.Select(a => Lower(a, loops))]),
        _ => throw new ArgumentException($"{expr.GetType().Name} has no value in a story"),
    };

    /// <summary>Aligns operands by the names of their axes and applies the function.</summary>
    public static Lowered Apply(Function function, IReadOnlyList<Lowered> operands)
    {
        var axes = Axis.Union(operands.SelectMany(o => o.Axes));
        return new(function.Lower([.. operands.Select(o => new Operand(o.AlignedTo(axes), o.EventRank))]), axes);
    }

    private Lowered AsValue(LoopValue index) => index switch
    {
        Iota iota => new(builder.Iota(iota.Axis.Size, iota.First + 1), [iota.Axis]),
        Fixed at => new(builder.Constant(at.At + 1), []),
        Sampled sampled => sampled.At with { Value = sampled.At.Value + 1 },
        _ => throw new ArgumentException($"{index} is not one position"),
    };

    /// <summary>The position (from 1) that an index stands for.</summary>
    public Lowered PositionOf(At at, ImmutableDictionary<Loop, LoopValue> loops) => AsValue(Index(at, loops, 0));

    private Lowered Read(Access access, ImmutableDictionary<Loop, LoopValue> loops)
    {
        var variable = Graph[access.Of];
        var at = access.At.Select((a, i) => Index(a, loops, problem.SizeOf(variable.Whole.Dims[i].Size))).ToList();
        if (enumerated.TryGetValue(access.Of, out var states))
        {
            uses.Add(new(access.Of, at));
            return new(builder.Iota(states.Size, states.First), [states]);
        }

        if (variable.Role == Role.Derived && Definitions.Expand(Graph, access) is { } definition) return Lower(definition, loops);
        return Taking.Take(Whole(variable), at);
    }

    private LoopValue Index(At at, ImmutableDictionary<Loop, LoopValue> loops, int size) => at switch
    {
        WholeDimension => new Span(size),
        By by => Taking.AsIndex(Lower(by.Position, loops)),
        Affine { Loop: null } affine => new Fixed(problem.SizeOf(affine.Offset) - 1),
        Affine affine => Shifted(loops[affine.Loop!], problem.SizeOf(affine.Offset)),
        _ => throw new ArgumentException($"{at.GetType().Name} is no index"),
    };

    private static LoopValue Shifted(LoopValue index, int by) => index switch
    {
        Iota iota => iota with { First = iota.First + by },
        Fixed at => new Fixed(at.At + by),
        Sampled sampled => by == 0 ? sampled : new Sampled(sampled.At with { Value = sampled.At.Value + by }),
        _ => throw new ArgumentException($"{index} cannot be shifted"),
    };

    private Lowered Whole(Variable variable)
    {
        if (!arrays.TryGetValue(variable.Name, out var whole)) arrays[variable.Name] = whole = variable.Role switch
        {
            Role.Data => new(builder.Data(variable.Name, problem.Data[variable.Name].Values, problem.Data[variable.Name].Shape), []),
            Role.Param => new(builder.Slot(variable.Name, problem.ShapeOf(variable)), []),
            Role.Constant => Lower(((ValueOrigin)variable.Origin!).Value, ImmutableDictionary<Loop, LoopValue>.Empty),
            Role.Derived => Materialised(variable),
            _ => throw new ArgumentException($"{variable.Name} has no value yet"),
        };
        return whole;
    }

    /// <summary>The array of a definition that is read as a whole: its loops become dimensions, in the order of its indices.</summary>
    private Lowered Materialised(Variable variable)
    {
        var define = (Define)Graph.StatementsOf(variable.Name).Single();
        var axes = AxesOf(define.Loops);
        var value = Lower(define.Value, Bind(define.Loops)).SpreadOver(Axis.Union(axes));
        var order = define.Target.At.OfType<Affine>().Select(a => Array.IndexOf(value.Axes, axes[define.Loops.ToList().IndexOf(a.Loop!)]));
        var array = Transpose(value.Value, [.. order, .. Enumerable.Range(value.Axes.Length, value.EventRank)]);
        return new(value.EventRank == variable.Type.Rank ? array : Broadcast(Reshape(array, [.. array.Shape, .. Enumerable.Repeat(1, variable.Type.Rank)]), problem.ShapeOf(variable)), []);
    }
}
