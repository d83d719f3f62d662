namespace ProbDsl.Inference.Structures;

/// <summary>Rows of data that one statement of a story draws, each as a whole and independently of the others.</summary>
/// <param name="Rows">The plate of the rows, whose members are independent.</param>
/// <param name="Draw">The statement.</param>
public sealed record GeneratedRows(Plate Rows, Draw Draw)
{
    /// <summary>The name of the data.</summary>
    public string Data => Draw.Target.Of;

    /// <summary>The count of numbers in a row.</summary>
    public int NumbersOf(Problem problem) => problem.ShapeOf(problem.Graph[Data]).Count / problem.SizeOf(Rows.Size);

    /// <summary>The rows of a story; null unless exactly one statement draws data.</summary>
    public static GeneratedRows? Find(ModelGraph graph) =>
        graph.Story.OfType<Draw>().Where(d => graph[d.Target.Of].Role == Role.Data).ToList() is [var draw]
            && DataRow.OfContinuous(graph, draw.Target) is not null
            && draw.Loops is [{ Plate: { } rows }] && BatchedPlate.Candidates(graph).Contains(rows) && !BatchedPlate.HasGroups(graph, rows)
            ? new(rows, draw) : null;

    /// <summary>The rows of a story that can be drawn and have no density: `x[n] ~ Delta(generate(z[n]))`.</summary>
    public static GeneratedRows? WithoutDensity(ModelGraph graph) =>
        Find(graph) is { } rows && IsCertain(graph, rows.Draw) ? rows : null;

    /// <summary>Whether a draw of real numbers is deterministic, so that it has no density.</summary>
    public static bool IsCertain(ModelGraph graph, Draw draw) =>
        draw.Distribution.Of.Draws == DrawTypeSource.AsValue && !graph[draw.Target.Of].Type.IsWhole;

    /// <summary>The nets and flows whose weights the rows depend on.</summary>
    public static IEnumerable<string> TrainedOf(ModelGraph graph) => CalledNets.Find(graph).Select(n => n.Name);
}
