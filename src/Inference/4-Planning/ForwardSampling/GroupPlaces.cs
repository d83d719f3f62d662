namespace ProbDsl.Inference.ForwardSampling;

/// <summary>Rewrites `last[s, visit] ~ ...`: an element at a different position in each group becomes a loop of one member.</summary>
internal static class GroupPlaces
{
    public static Assignment Looped(Assignment statement, Problem problem)
    {
        foreach (var (dimension, at) in statement.Target.At.Index())
        {
            if (at is not AffineIndex { Loop: null, Offset: var place } || !problem.IsRagged(place)) continue;
            var loop = new Loop(place.ToString(),
                problem.Graph.Plates.First(p => p.Within is not null && place.Symbols.Contains(p.Name)), place, place);
            var target =
                statement.Target with { At = [.. statement.Target.At
                    .Select((a, d) => d == dimension ? new AffineIndex(loop, Size.Of(0)) : a)] };
            statement = statement with { Loops = [.. statement.Loops, loop], Target = target };
        }

        return statement;
    }
}
