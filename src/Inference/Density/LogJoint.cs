using ProbDsl.Catalogue;
using ProbDsl.Compiler;
using ProbDsl.Runtime;

namespace ProbDsl.Inference;

/// <summary>
/// The log joint density of a story's unknowns and its data as a program: unknowns in free coordinates, finite latents summed out, everything over whole plates. Outputs: the density on the constrained
/// scale, the Jacobian of the coordinates, each unknown's array under its name.
/// </summary>
public sealed class LogJoint
{
    public const string Density = "log density", Jacobian = "log jacobian";

    private LogJoint(ProgramBuilder builder, IReadOnlyList<Coordinate> coordinates, Value density, Value jacobian, IReadOnlyDictionary<string, Value> arrays, IReadOnlyList<(Statement Statement, Value Total)> statements) =>
        (this.builder, Coordinates, this.density, this.jacobian, this.arrays, Statements) = (builder, coordinates, density, jacobian, arrays, statements);

    private readonly ProgramBuilder builder;
    private readonly Value density, jacobian;
    private readonly IReadOnlyDictionary<string, Value> arrays;

    public IReadOnlyList<Coordinate> Coordinates { get; }

    /// <summary>What each statement adds where no finite latent is summed out of it: to tell which one has no density.</summary>
    public IReadOnlyList<(Statement Statement, Value Total)> Statements { get; }

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
        var arrays = coordinates.All.ToDictionary(c => c.Unknown.Name, c => lowering.Array(c.Unknown.Name).Value);
        return new(builder, coordinates.All, density, coordinates.LogJacobian(), arrays, statements);
    }

    /// <summary>Values alone.</summary>
    public TensorProgram Program() => builder.Build([(Density, density), (Jacobian, jacobian), .. arrays.Select(a => (a.Key, a.Value))]);

    /// <summary>The unknowns' arrays alone: a point is told without going through the data.</summary>
    public TensorProgram Arrays() => builder.Build([.. arrays.Select(a => (a.Key, a.Value))]);

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
