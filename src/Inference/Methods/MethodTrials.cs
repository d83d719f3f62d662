using ProbDsl.Catalogue;
using ProbDsl.Runtime;

namespace ProbDsl.Inference;

/// <summary>Methods that were tried on a story in place of one whose draws are poor.</summary>
/// <param name="Better">The most reliable one; null where none is reliable.</param>
/// <param name="Tried">All that were tried by draws, without the one that was poor.</param>
internal sealed record MethodTrials(BetterMethod? Better, IReadOnlyList<BetterMethod> Tried)
{
    /// <summary>`advi` by independent numbers, in place of which its joint distribution is tried.</summary>
    public const string MeanField = "advi --guide mean_field";

    private const string FullRank = "advi --guide full_rank";

    private const int Draws = 1000;

    /// <summary>Above this no number of draws helps (Vehtari and others 2024).</summary>
    private const double Hopeless = 1;

    /// <summary>
    /// `exact` where it accepts the story, quadrature of up to three free numbers; else the one of `laplace`, `importance` and `advi` whose draws, about a mode or for importance also from the prior, are most reliable.
    /// </summary>
    /// <param name="problem">The story with its data.</param>
    /// <param name="catalogue">What its names mean.</param>
    /// <param name="ascent">Of its log density in free coordinates, with their Jacobian.</param>
    /// <param name="mode">A mode.</param>
    /// <param name="options">Of the fit.</param>
    /// <param name="than">The method whose draws are poor.</param>
    /// <param name="missesModes">Whether it misses modes, as any other about one mode would.</param>
    public static MethodTrials Of(
        Problem problem, StandardCatalogue catalogue, StoryAscent ascent, Mode mode, FitOptions options, string than, bool missesModes = false)
    {
        if (new Exact(catalogue).Choose(StoryFacts.Of(problem.Graph, catalogue).With(problem)).Plan is not null) return new(new("exact", null, "in closed form"), []);
        var objective = ascent.Objective;
        if (objective.Dimension <= Quadrature.MostNumbers) return new(new("quadrature", null, "numerical integration, exact to its tolerance"), []);
        List<BetterMethod> tried = [.. Trials().Where(t => t.Name != than).GroupBy(t => t.Name).Select(g => g.MinBy(t => t.ParetoShape)!)];
        return new(tried.Where(t => !t.IsPoor).MinBy(t => t.ParetoShape), tried);

        IEnumerable<BetterMethod> Trials()
        {
            if (!missesModes && LaplaceApproximation.Of(objective, mode.Position) is LaplaceApproximation normal)
            {
                yield return AboutMode("laplace", new(new NormalAtPeak(normal)));
                yield return AboutMode("importance", new(new NormalAtPeak(normal), ImportanceFitting.Degrees));
            }

            if (new PriorProposal(problem, catalogue, objective).Draw(Draws, options.Seed).Value is { } prior) yield return Weighed("importance", prior);
            if (!missesModes && than != "advi" && AdviTrial.Of(problem, ascent, options) is { } law) yield return AboutMode(than == MeanField ? FullRank : "advi", new(law));
        }

        BetterMethod AboutMode(string name, NormalProposal proposal) => Weighed(name, FreeDraws.From(proposal, objective, Draws, new RandomStream(options.Seed, $"trial of {name}")));

        // importance reports its draws by their weights, so that only the weights' tail counts
        static BetterMethod Weighed(string name, FreeDraws draws)
        {
            var sampling = ImportanceSampling.Of(draws.LogWeights);
            var quality = new ApproximationQuality(sampling, new DrawAgreement(sampling).Worst(draws.Points, draws.Dimension, _ => ""));
            var isPoor = name == "importance" ? !sampling.IsReliable : quality.Fault != ApproximationFault.None;
            return new(name, sampling.ParetoShape, "") { IsPoor = isPoor };
        }
    }

    /// <summary>What to do.</summary>
    public string Advice => Better is not null ? $"use {Better}" : $"{Failed}{MoreDraws}read these numbers as a sketch, and try another form of the story: `mean + scale * z[n]` with `z[n] ~ Normal(0, 1)` in place of `Normal(mean, scale)`, priors that keep scales away from 0, an order for exchangeable components";

    private string Failed => Tried.Count == 0 ? "no other method of this version was reliable on trial; " : $"no other method of this version is reliable on trial ({string.Join(", ", Tried.Select(t => t.Brief))}); ";

    private string MoreDraws => Tried.MinBy(t => t.ParetoShape) is { ParetoShape: < Hopeless } least ? $"many more draws may help where k-hat is below 1, `--method {least.Name} --num-samples 100000`; else " : "";
}
