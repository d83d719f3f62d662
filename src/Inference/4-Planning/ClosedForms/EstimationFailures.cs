namespace ProbDsl.Inference.ClosedForms;

/// <summary>Errors about maxima that do not exist, with the param and its statement.</summary>
public static class EstimationFailures
{
    public static Diagnostic? Find(Problem problem, DistributionRows distribution, double[][] thetas, MaximumKind[] maxima)
    {
        var (draw, last) = (distribution.Distribution.Draw, distribution.Distribution.Estimated.Last());
        string Element(string name, int i) => distribution.ElementName(name, i);
        for (var i = 0; i < maxima.Length; i++)
        {
            if (maxima[i] == MaximumKind.NotIdentified) return RunDiagnostics
                .WithoutRows(problem.Graph[last.Access.Of].Span, Element(last.Access.Of, i));
            if (maxima[i] == MaximumKind.Unbounded)
                return RunDiagnostics.UnboundedLikelihood(problem, draw, Element(last.Access.Of, i));
            foreach (var (place, access) in distribution.Distribution.Estimated)
                if (distribution.Write(place, thetas[i]).Any(v => !double.IsFinite(v)))
                    return RunDiagnostics.NoMaximumInside(problem.Graph[access.Of].Span, Element(access.Of, i),
                        place.Argument.Parameter.Name);
        }

        return null;
    }
}
