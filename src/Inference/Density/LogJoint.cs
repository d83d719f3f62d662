using ProbDsl.Catalogue;
using ProbDsl.Compiler;
using ProbDsl.Runtime;

namespace ProbDsl.Inference;

/// <summary>
/// The log joint density of a story's unknowns and its data as a program: unknowns in free coordinates, finite latents summed out, everything over whole plates. Outputs: the density on the constrained
/// scale, the Jacobian of the coordinates, the array of each unknown and of each definition that depends on one, under its name.
/// </summary>
public sealed class LogJoint
{
    public const string Density = "log density", Jacobian = "log jacobian";

    private LogJoint(ProgramBuilder builder, IReadOnlyList<Coordinate> coordinates, Value density, Value jacobian, IReadOnlyDictionary<string, Value> arrays, IReadOnlyList<(Statement Statement, Value Total)> statements, IReadOnlyList<Variable> definitions) =>
        (this.builder, Coordinates, this.density, this.jacobian, this.arrays, Statements, Definitions) = (builder, coordinates, density, jacobian, arrays, statements, definitions);

    private readonly ProgramBuilder builder;
    private readonly Value density, jacobian;
    private readonly IReadOnlyDictionary<string, Value> arrays;

    public IReadOnlyList<Coordinate> Coordinates { get; }

    /// <summary>What each statement adds where no finite latent is summed out of it: to tell which one has no density.</summary>
    public IReadOnlyList<(Statement Statement, Value Total)> Statements { get; }

    /// <summary>The names given by `=` that depend on an unknown, and whose arrays are told beside the unknowns'.</summary>
    public IReadOnlyList<Variable> Definitions { get; }

    /// <summary>Free numbers in all.</summary>
    public int Dimension => Coordinates.Sum(c => c.Free.Count);

    /// <exception cref="LoweringLimit">The story says what this version cannot put in a program.</exception>
    public static LogJoint Of(Problem problem, StandardCatalogue catalogue)
    {
        var builder = new ProgramBuilder();
        var lowering = new StoryLowering(problem, catalogue, builder);
        var unknowns = problem.Graph.Variables.Where(v => v.Role is Role.Param or Role.Latent).ToList();
        var latents = unknowns.Where(u => u.IsFiniteLatent).Select(v => (Latent: v, States: lowering.Enumerate(v))).ToList();
        var coordinates = new Coordinates(lowering, problem, builder);
        var free = unknowns.Where(u => !u.IsFiniteLatent).ToList();
        new UnknownLimits(problem.Graph, catalogue).Check(free);
        foreach (var unknown in BoundOrder.Of(problem.Graph, free)) coordinates.Add(unknown);
        var terms = problem.Graph.Story.Where(s => s is Draw or Weigh).Select(s => lowering.Density(s)).ToList();
        var elimination = new Elimination(problem, lowering.Weights);
        var statements = terms.Where(t => t.Uses.Count == 0).Select(t => (t.From!, elimination.Total(t))).ToList();
        elimination.SumOut(terms, latents);
        builder.Remember(null);
        var density = terms.Count == 0 ? builder.Constant(0) : elimination.Total(terms);
        var definitions = new ToldDefinitions(problem, lowering).Find();
        var arrays = coordinates.All.Select(c => c.Unknown).Concat(definitions).ToDictionary(v => v.Name, v => lowering.Array(v.Name).Value);
        return new(builder, coordinates.All, density, coordinates.LogJacobian(), arrays, statements, definitions);
    }

    /// <summary>The unknown that a free number belongs to, with its element where each has its own: `slope[2]`.</summary>
    public (string Name, Variable Unknown) NameOf(int free)
    {
        var coordinate = At(ref free);
        return (coordinate.IsElementwise && coordinate.Free == coordinate.Array ? ElementNames.Of(coordinate.Unknown.Name, coordinate.Array, free) : coordinate.Unknown.Name, coordinate.Unknown);
    }

    /// <summary>Whether an unknown lies in a smaller set than its free numbers: a scale or a share, whose logarithm or logit is walked.</summary>
    public bool IsTransformed(int free) => At(ref free).Unknown.Support is not Reals;

    private Coordinate At(ref int free)
    {
        foreach (var coordinate in Coordinates)
        {
            if (free < coordinate.Free.Count) return coordinate;
            free -= coordinate.Free.Count;
        }

        throw new ArgumentException($"{free} free numbers too many");
    }

    /// <summary>Values alone.</summary>
    public TensorProgram Program() => builder.Build([(Density, density), (Jacobian, jacobian), .. arrays.Select(a => (a.Key, a.Value))]);

    /// <summary>The arrays alone, of unknowns and definitions.</summary>
    public TensorProgram Arrays() => builder.Build([.. arrays.Select(a => (a.Key, a.Value))]);

    /// <summary>
    /// The density of the data given the unknowns, under <see cref="Density"/>: without what the unknowns' own laws add. Null where a label that is summed out enters one of these.
    /// </summary>
    public TensorProgram? Likelihood(ModelGraph graph)
    {
        var own = Coordinates.SelectMany(c => graph.StatementsOf(c.Unknown.Name)).OfType<Draw>().ToList();
        var totals = own.Select(s => Statements.FirstOrDefault(t => t.Statement.Equals(s)).Total).ToList();
        return totals.Contains(null!) ? null : builder.Build([(Density, totals.Aggregate(density, (left, prior) => left - prior))]);
    }

    /// <summary>The density, with the Jacobian or without, and its slope by each coordinate, under "slope of" its name.</summary>
    public TensorProgram WithSlopes(bool withJacobian)
    {
        var objective = withJacobian ? density + jacobian : density;
        Value[] slots = [.. Coordinates.Select(c => builder.Slot(c.Slot, c.Free))];
        var slopes = Gradient.Of(objective, slots);
        return builder.Build([(Density, objective), .. Coordinates.Select((c, i) => (SlopeOf(c), slopes[i]))]);
    }

    public static string SlopeOf(Coordinate coordinate) => $"slope of {coordinate.Slot}";
}
