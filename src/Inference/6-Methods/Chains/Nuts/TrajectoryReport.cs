namespace ProbDsl.Inference.Nuts;

/// <summary>What was sampled, and how the trajectories of the reported draws were.</summary>
/// <param name="Sampled">The numbers of the story that are sampled; of probabilities and matrices, the degrees of freedom.</param>
/// <param name="Unknowns">All unknown numbers, with those that are marginalized and recovered.</param>
/// <param name="Trajectories">The number of trajectories, one for each draw.</param>
/// <param name="Divergences">How many of them diverged.</param>
/// <param name="Deepest">How many of them ended at the largest number of doublings.</param>
/// <param name="Leapfrogs">The mean number of steps, and of gradients, of a trajectory.</param>
/// <param name="Steps">The smallest and the largest mean length of a step of a chain, in standard deviations.</param>
/// <param name="EnergyFraction">
/// The smallest ratio of the changes of the energy from draw to draw to its variance, of one chain (E-BFMI; Betancourt 2016); NaN of chains
/// of a few draws.
/// </param>
internal sealed record TrajectoryReport(int Sampled, int Unknowns, int Trajectories, int Divergences, int Deepest, double Leapfrogs,
    (double Least, double Most) Steps, double EnergyFraction) : ResultSection
{
    private const int FewestDraws = 10;

    /// <summary>The number of chains whose steps divide themselves where the density is narrow.</summary>
    public int Dividing { get; init; }

    /// <summary>The fraction of gradients for steps that were divided further, or that checked the way back.</summary>
    public double Replaced { get; init; }

    public override SectionPlace Place => new(56, OnPage: 83);

    /// <summary>
    /// The mean centering of the coordinates of each unknown that may have one: 1 as the story has it, 0 in multiples of its scale.
    /// </summary>
    public IReadOnlyList<(string Name, double Mean)> Centerings { get; init; } = [];

    /// <summary>The report on the draws of a run.</summary>
    /// <param name="problem">The story with its data.</param>
    /// <param name="plan">How each unknown enters the density.</param>
    /// <param name="joint">The log density.</param>
    /// <param name="chains">The number of chains.</param>
    /// <param name="settings">The settings of a chain.</param>
    /// <param name="statistics">The statistics of <see cref="NutsSampler"/>, of the draws of one chain after another.</param>
    public static TrajectoryReport Create(Problem problem, DensityPlan plan, LogJoint joint, int chains, NutsSettings settings,
        IReadOnlyList<(string Name, double[] Values)> statistics)
    {
        var sampled = joint.Coordinates.Sum(c => c.DegreesOfFreedom);
        var others = plan.Integrated.SelectMany(b => b.Latents).Concat(joint.Marginalized)
            .Sum(l => l.Role == Role.Data ? plan.Unobserved.BeforeChains?.Filled[l.Name].Length ?? 0 : problem.ShapeOf(l).Count);
        double[] steps = [.. Of(NutsSampler.StepLength).Select(c => c.Average())];
        return new(sampled, sampled + others, statistics[0].Values.Length, (int)statistics[NutsSampler.Divergent].Values.Sum(),
            statistics[NutsSampler.Depth].Values.Count(d => d >= settings.MostDepth), statistics[NutsSampler.Leapfrogs].Values.Average(),
            (steps.Min(), steps.Max()), Of(NutsSampler.Energy).Min(FractionOf));

        IEnumerable<double[]> Of(int statistic) => statistics[statistic].Values.Chunk(statistics[statistic].Values.Length / chains);
    }

    public override void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject("trajectories");
        json.WriteNumber("sampled", Sampled);
        json.WriteNumber("unknowns", Unknowns);
        json.WriteNumber("divergences", Divergences);
        json.WriteNumber("at_most_depth", Deepest);
        MetricJson.Number(json, "mean_leapfrogs", Leapfrogs);
        MetricJson.Number(json, "least_step", Steps.Least);
        MetricJson.Number(json, "most_step", Steps.Most);
        MetricJson.Number(json, "e_bfmi", EnergyFraction);
        if (Dividing > 0)
        {
            json.WriteNumber("walnuts_chains", Dividing);
            MetricJson.Number(json, "replaced_gradients", Replaced);
        }

        if (Centerings.Count > 0)
        {
            json.WriteStartObject("centering");
            foreach (var (name, mean) in Centerings) MetricJson.Number(json, name, mean);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    public override string Print(FitSummary of, ShownNames shown) => Paragraph.Print("sampler: ", string.Join(" · ", Parts()));

    private IEnumerable<string> Parts()
    {
        var unknowns = CountedNoun.Of(Unknowns, "unknown");
        yield return Sampled == Unknowns ? unknowns
            : Invariant($"{Sampled:N0} of {unknowns} {(Sampled == 1 ? "is" : "are")} sampled, the others are marginalized");
        yield return Invariant($"{Leapfrogs:F1} gradients a draw");
        foreach (var (name, mean) in Centerings.Where(c => c.Mean < 1)) yield return Invariant($"{name} {100 * mean:F0}% centered");
        if (Dividing > 0)
            yield return CountedNoun.Of(Dividing, "chain")
                + Invariant($" with halved steps (walnuts), {100 * Replaced / (1 - Replaced):F0}% more gradients");
        yield return Divergences == 0 ? "no divergences" : CountedNoun.Of(Divergences, "divergence");
        if (!double.IsNaN(EnergyFraction)) yield return Invariant($"E-BFMI {EnergyFraction:F2}");
    }

    /// <summary>The mean squared change of the energy over its variance; NaN of few draws, and of an energy that does not vary.</summary>
    internal static double FractionOf(double[] energies)
    {
        if (energies.Length < FewestDraws) return double.NaN;
        var (mean, changes, variance) = (energies.Average(), 0.0, 0.0);
        for (var i = 0; i < energies.Length; i++)
        {
            variance += (energies[i] - mean) * (energies[i] - mean);
            if (i > 0) changes += (energies[i] - energies[i - 1]) * (energies[i] - energies[i - 1]);
        }

        return changes / variance;
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
