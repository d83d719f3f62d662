using ProbDsl.Compiler.Graph;
using ProbDsl.Compiler.Graph.Signatures;
using ProbDsl.Inference.Forms;

namespace ProbDsl.Inference.Analysis;

/// <summary>
/// Rows of data that a story computes from draws by a net, `x[n] ~ Delta(generate(z[n]))`: they can be drawn, and have no density.
/// </summary>
/// <param name="Rows">The plate of the rows, whose members are independent.</param>
/// <param name="Draw">The statement.</param>
internal sealed record ImplicitRows(Plate Rows, Draw Draw)
{
    /// <summary>The name of the data.</summary>
    public string Data => Draw.Target.Of;

    /// <summary>The rows of a story; null unless exactly one statement draws data, and does so without a density.</summary>
    public static ImplicitRows? Of(ModelGraph graph) =>
        graph.Story.OfType<Draw>().Where(d => graph[d.Target.Of].Role == Role.Data).ToList() is [var draw]
            && IsCertain(graph, draw) && DataRow.OfData(graph, draw.Target) is not null
            && draw.Loops is [{ Plate: { } rows }] && BatchedPlate.Candidates(graph).Contains(rows)
            ? new(rows, draw) : null;

    /// <summary>Whether a draw of real numbers is deterministic, so that it has no density.</summary>
    public static bool IsCertain(ModelGraph graph, Draw draw) =>
        draw.Distribution.Of.Draws == DrawTypeSource.AsValue && !graph[draw.Target.Of].Type.IsWhole;

    /// <summary>The nets and flows whose weights the rows depend on.</summary>
    public static IEnumerable<string> TrainedOf(ModelGraph graph) => CalledNets.Of(graph).Select(n => n.Name);
}
