namespace ProbDsl.Inference.Lowering;

/// <summary>
/// Names the axes of states in several terms by the places of the latents: one axis for each place of a latent, so that the terms can be
/// added.
/// </summary>
internal static class StatePlaces
{
    /// <summary>
    /// The same terms, with each place of a latent on an axis of its own; null if a latent is read at more than two places, or at two that
    /// are not neighbors along a chain.
    /// </summary>
    public static List<Term>? SeparateAxes(IReadOnlyList<Term> terms)
    {
        var named = new List<LatentRead>();
        foreach (var latent in terms.SelectMany(t => t.Uses).GroupBy(u => u.Latent))
        {
            var places = new List<LatentRead>();
            foreach (var use in latent)
                if (!places.Exists(use.IsAtPlaceOf)) places.Add(use);
            if (places.Count > 2 || (places.Count == 2 && !ChainStep.AreNeighbors(places[0], places[1]))) return null;
            named.AddRange(places.Count == 1 && latent.All(u => u.States == places[0].States) ? places
                : places.Select((place, i) => place with { States = place.States! with { Name = place.Latent + new string('\'', i) } }));
        }

        return [.. terms.Select(t => Renamed(t, named))];
    }

    private static Term Renamed(Term term, List<LatentRead> named)
    {
        var uses = term.Uses.Select(u => (Use: u, named.First(n => n.Latent == u.Latent && n.IsAtPlaceOf(u)).States)).ToList();
        if (uses.TrueForAll(u => u.Use.States == u.States)) return term;
        var names = uses.DistinctBy(u => u.Use.States).ToDictionary(u => u.Use.States!, u => u.States!);
        return term with
        {
            Value = term.Value.Relabeled(a => names.GetValueOrDefault(a, a)),
            Uses = [.. uses.Select(u => u.Use with { States = u.States })],
        };
    }
}
