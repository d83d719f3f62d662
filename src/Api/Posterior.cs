using System.Collections;
using ProbDsl.Inference.Arrays;
using ProbDsl.Inference.Results;

namespace ProbDsl.Api;

/// <summary>The estimates of a fit: of each unknown, then of each definition, in the order of the story.</summary>
public sealed class Posterior : IEnumerable<Quantity>
{
    private static readonly string[] lists = ["parameters", "definitions"];

    private readonly List<Quantity> all;
    private readonly Func<PosteriorDraws> draws;

    internal Posterior(JsonPart fit, Func<PosteriorDraws> draws)
    {
        this.draws = draws;
        all = [.. lists.SelectMany(key => fit.Find(key) is { } list ? list.Items : [])
            .Select(part => new Quantity(part, DrawsOf))];
    }

    /// <summary>The number of unknowns and definitions.</summary>
    public int Count => all.Count;

    /// <summary>The estimate of a name of the story, `effect`, or of one element as tables write it, `effect[ANOKA]`.</summary>
    /// <exception cref="KeyNotFoundException">The fit has no estimate of it.</exception>
    public Quantity this[string name] => all.Find(q => q.Name == name)
        ?? all.Select(q => q.Element(name)).FirstOrDefault(q => q is not null)
        ?? throw new KeyNotFoundException($"there is no estimate of `{name}`: there are "
            + string.Join(", ", all.Select(q => $"`{q.Name}`")));

    /// <summary>All of them, in order.</summary>
    public IEnumerator<Quantity> GetEnumerator() => all.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private double[] DrawsOf(string name) => draws() is { Count: > 1 } drawn && drawn.Arrays.TryGetValue(name, out var array)
        ? array.Values : [];
}
