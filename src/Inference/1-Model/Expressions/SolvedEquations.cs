using ProbDsl.Catalog.Functions;

namespace ProbDsl.Inference.Expressions;

/// <summary>Finds the calls of `solve_ode` on which a statement depends, through definitions.</summary>
public static class SolvedEquations
{
    /// <summary>What helps where a solution is not a number.</summary>
    public const string Remedy = "a solution has no value before its first time, may become infinite, or may need more than `max_steps` "
        + "steps: restrict the priors of its rates and of its start, or set `solver = rosenbrock` for a stiff equation, or a larger "
        + "`max_steps`";

    public static IEnumerable<Apply> In(ModelGraph graph, Statement statement)
    {
        var (seen, open) = (new HashSet<Statement> { statement }, new Queue<Statement>([statement]));
        while (open.TryDequeue(out var next))
        {
            foreach (var part in ExprTree.RightSides(next).SelectMany(ExprTree.All))
            {
                if (part is Apply { Function: OdeSolution } solve) yield return solve;
                if (part is not Access access) continue;
                foreach (var define in graph.StatementsOf(access.Of).OfType<Define>().Where(seen.Add)) open.Enqueue(define);
            }
        }
    }

    /// <summary>The unknowns on which the solution depends.</summary>
    public static IReadOnlyList<string> Unknowns(ModelGraph graph, Apply solve) =>
        [.. DeepReads.Find(graph, solve).Select(r => r.Of).Distinct().Where(n => graph[n].Role is Role.Param or Role.Latent)];
}
