using ProbDsl.Inference.Expressions;

namespace ProbDsl.Inference.MissingData;

/// <summary>
/// Finds missing cells that the distribution of a finite latent reads, `state[t] ~ Bernoulli(logit = a + b * y[t-1])`: the probabilities of
/// its states given the data are then an expectation over these cells, which no density has.
/// </summary>
public static class CellsReadByLabels
{
    /// <summary>
    /// The first missing cell of data, or data without any observed cell, that the draw of a finite latent reads; null if there is none.
    /// </summary>
    /// <param name="problem">The story and its data.</param>
    /// <param name="absent">Data names without observed cells.</param>
    /// <param name="labels">Finite latents.</param>
    public static (Draw Label, Variable Data, int? Cell)? First(
        Problem problem, IReadOnlyCollection<string> absent, IEnumerable<Variable> labels)
    {
        var unobserved = problem.MissingData.Marginal;
        var missing = unobserved.LeftOut.Concat(unobserved.Integrated).ToLookup(g => g.Key, g => g.Value);
        var reads = new StatementReads(problem.Graph, problem, missing.Select(g => g.Key));
        foreach (var draw in labels.SelectMany(l => problem.Graph.StatementsOf(l.Name)).OfType<Draw>())
        {
            if (DeepReads.Find(problem.Graph, draw).FirstOrDefault(r => absent.Contains(r.Of)) is { } all)
                return (draw, problem.Graph[all.Of], null);
            foreach (var (data, cell) in reads.Cells(draw, null))
                if (missing[data].Any(mask => mask[cell])) return (draw, problem.Graph[data], cell);
        }

        return null;
    }
}
