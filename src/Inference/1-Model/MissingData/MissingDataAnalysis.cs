using System.Runtime.CompilerServices;

namespace ProbDsl.Inference.MissingData;

/// <summary>
/// The unobserved variables and missing cells. A latent or missing cell without observed descendants is marginalized by dropping its draw,
/// since a density integrates to 1; the other missing cells are unknowns.
/// </summary>
/// <param name="Latents">The latents without observed descendants.</param>
/// <param name="LeftOut">By data name: the missing elements whose draws are dropped, true in the order of the array.</param>
/// <param name="Filled">By data name: the places in its array of the missing elements that are unknowns.</param>
/// <param name="Silent">The draws that are dropped entirely.</param>
public sealed record MissingDataAnalysis(IReadOnlySet<string> Latents, IReadOnlyDictionary<string, bool[]> LeftOut,
    IReadOnlyDictionary<string, int[]> Filled, IReadOnlySet<Statement> Silent)
{
    private static readonly ConditionalWeakTable<Problem, MissingDataAnalysis> Found = [];

    private MissingDataAnalysis? marginal, given;

    /// <summary>An analysis is made once for a problem, and equal to itself alone.</summary>
    public bool Equals(MissingDataAnalysis? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => RuntimeHelpers.GetHashCode(this);

    /// <summary>
    /// By data name: the missing elements of vectors with other observed elements, whose distribution has a marginal in closed form; true
    /// in the order of the array. Empty if the story has no `param`: they are unknowns then.
    /// </summary>
    public IReadOnlyDictionary<string, bool[]> Partial { get; init; } = new Dictionary<string, bool[]>();

    /// <summary>The same elements for any unknowns of the story, except those of data whose missing cells a guide draws.</summary>
    internal IReadOnlyDictionary<string, bool[]> PartialGivenUnknowns { get; init; } = new Dictionary<string, bool[]>();

    /// <summary>The same for methods that integrate by the marginal: elements in <see cref="Partial"/> are not unknowns.</summary>
    public MissingDataAnalysis Marginal => marginal ??= Integrating(Partial);

    /// <summary>
    /// The same if every other unknown has a value, as at draws of a guide or of a fit: all elements with a marginal are marginalized.
    /// </summary>
    public MissingDataAnalysis GivenUnknowns => given ??= Integrating(PartialGivenUnknowns);

    /// <summary>
    /// By data name: the missing elements that are marginalized by the marginal of the observed ones; true in the order of the array.
    /// </summary>
    public IReadOnlyDictionary<string, bool[]> Integrated { get; private init; } = new Dictionary<string, bool[]>();

    /// <summary>The same with the draws of some of the unknown cells dropped.</summary>
    /// <param name="places">By data name, the places of these cells in its array.</param>
    /// <param name="sizeOf">The number of cells of a data name.</param>
    public MissingDataAnalysis WithoutDrawsOf(IReadOnlyDictionary<string, int[]> places, Func<string, int> sizeOf)
    {
        var leftOut = LeftOut.ToDictionary();
        foreach (var (name, cells) in places)
        {
            leftOut[name] = [.. leftOut.GetValueOrDefault(name) ?? new bool[sizeOf(name)]];
            foreach (var cell in cells) leftOut[name][cell] = true;
        }

        var filled = Filled.Select(f => (f.Key, Value: f.Value.Except(places.GetValueOrDefault(f.Key) ?? []).ToArray()))
            .Where(f => f.Value.Length > 0).ToDictionary(f => f.Key, f => f.Value);
        return this with { LeftOut = leftOut, Filled = filled };
    }

    private MissingDataAnalysis Integrating(IReadOnlyDictionary<string, bool[]> partial) => partial.Count == 0 ? this : this with
    {
        Filled = Filled.Select(f =>
            (f.Key, Value: partial.TryGetValue(f.Key, out var elements) ? [.. f.Value.Where(place => !elements[place])] : f.Value))
            .Where(f => f.Value.Length > 0).ToDictionary(f => f.Key, f => f.Value),
        Integrated = partial,
    };

    /// <summary>This before the missing cells of some data names were integrated along chains; null if none are.</summary>
    public MissingDataAnalysis? BeforeChains { get; private init; }

    /// <summary>The same with the missing cells of some data names integrated along chains: they are no unknowns then.</summary>
    /// <param name="data">The data names.</param>
    public MissingDataAnalysis WithChains(IReadOnlySet<string> data) => data.Count == 0 ? this : this with
    {
        Filled = Filled.Where(f => !data.Contains(f.Key)).ToDictionary(),
        BeforeChains = this,
    };

    /// <summary>
    /// The same with further elements of vectors drawn given the rest of them: those of unknowns that the fit has no values for.
    /// </summary>
    public MissingDataAnalysis WithIntegrated(IReadOnlyDictionary<string, bool[]> unknown) =>
        unknown.Count == 0 ? this : this with { Integrated = Integrated.Concat(unknown).ToDictionary() };

    /// <summary>The unobserved variables if every cell of the data is observed.</summary>
    public static MissingDataAnalysis Analyze(ModelGraph graph) => new ObservedAncestry(graph, null).Find();

    /// <summary>The unobserved variables and missing cells of a problem; computed once for each problem.</summary>
    public static MissingDataAnalysis Analyze(Problem problem) => Found.GetValue(problem, p => new ObservedAncestry(p.Graph, p).Find());

    /// <summary>Whether the same latents and cells are dropped, marginalized and unknown.</summary>
    public bool IsSameAs(MissingDataAnalysis other) =>
        Latents.SetEquals(other.Latents) && AreSame(LeftOut, other.LeftOut) && AreSame(Integrated, other.Integrated)
            && AreSame(Filled, other.Filled);

    private static bool AreSame<T>(IReadOnlyDictionary<string, T[]> one, IReadOnlyDictionary<string, T[]> other) =>
        one.Count == other.Count && one.All(o => other.TryGetValue(o.Key, out var cells) && o.Value.AsSpan().SequenceEqual(cells));

    /// <summary>Whether a variable is unknown, as a whole or in some of its cells.</summary>
    public bool StaysUnknown(Variable variable) => variable.Role switch
    {
        Role.Param => true,
        Role.Latent => !Latents.Contains(variable.Name),
        _ => Filled.ContainsKey(variable.Name),
    };
}
