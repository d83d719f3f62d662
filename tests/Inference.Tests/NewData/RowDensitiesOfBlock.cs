using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Structures;
using ProbDsl.Inference.LogDensity;
using ProbDsl.Inference.Expressions;
using ProbDsl.Inference.Problems;
using ProbDsl.Inference.NewData;
using ProbDsl.Runtime.Programs;
using ProbDsl.Tests.LogDensity;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.NewData;

/// <summary>
/// The densities of a problem's rows at random values of its unknowns, and the same by plain evaluation: with the data, and without what
/// speaks of them.
/// </summary>
internal sealed class RowDensitiesOfBlock : IDisposable
{
    private readonly JointAt joint;

    private RowDensitiesOfBlock(JointAt joint, RowDensity rows)
    {
        (this.joint, Rows) = (joint, rows);
        foreach (var (name, value) in Unknowns) rows.Give(name, value.Values);
        rows.Run();
    }

    public RowDensity Rows { get; }

    public IReadOnlyDictionary<string, Tensor> Unknowns =>
        joint.Outputs().Where(o => o.Key is not (LogJoint.Density or LogJoint.Jacobian)).ToDictionary();

    /// <summary>The rows, or the answer where there are none.</summary>
    public static (RowDensitiesOfBlock? Rows, string? Why) Of(Problem problem, ulong seed)
    {
        var found = RowDensity.Lower(problem, TestStory.Catalog, new HashSet<string>());
        return found.Value is { } rows
            ? (new(new(problem, seed, plan: DensityPlan.JointOf(problem)), rows), null)
            : (null, $"{found.Diagnostics[0].Message}; {found.Diagnostics[0].Help}");
    }

    public double[] Densities() => [.. Enumerable.Range(0, Rows.IsObserved.Length).Select(row => Rows[row])];

    /// <summary>log p(data, unknowns) - log p(unknowns), each row by row.</summary>
    public double Plainly() =>
        new PlainJoint(joint.Problem, Unknowns).LogDensity() - new PlainJoint(WithoutData(joint.Problem), Unknowns).LogDensity();

    private static Problem WithoutData(Problem problem)
    {
        var graph = problem.Graph with { Story = [.. problem.Graph.Story.Where(s => !SpeaksOfData(problem.Graph, s))] };
        return new(graph, problem.Hyperparameters, problem.Sizes, problem.Data, problem.Groups);
    }

    private static bool SpeaksOfData(ModelGraph graph, Statement statement) =>
        statement is Draw draw
            ? graph[draw.Target.Of].Role == Role.Data
            : statement is TargetIncrement && DeepReads.Find(graph, statement).Any(r => graph[r.Of].Role == Role.Data);

    public void Dispose() => Rows.Dispose();
}
