namespace ProbDsl.Inference.Calibration;

/// <summary>What a fitted story and the story that is drawn have in common: data, and unknowns that can be ranked.</summary>
internal static class MatchedStories
{
    /// <summary>Why the data of the fitted story cannot be those that the other draws; null if they can.</summary>
    public static Diagnostic? Check(Problem fitted, Problem simulated)
    {
        var drawn = Simulator.DrawnData(fitted.Graph);
        if (drawn.Count == 0) return CalibrationDiagnostics.WithoutPriors("it draws no data", Place.None);
        if (ReferenceEquals(fitted, simulated)) return null;
        var others = Simulator.DrawnData(simulated.Graph).ToDictionary(v => v.Name);
        foreach (var data in drawn)
            if (others.GetValueOrDefault(data.Name) is not { } other)
                return CalibrationDiagnostics.OtherStory($"it does not draw `{data.Name}`");
            else if (simulated.ShapeOf(other) != fitted.ShapeOf(data))
                return CalibrationDiagnostics.OtherStory($"`{data.Name}` has another shape in it");
        return fitted.Graph.Variables.Any(v => IsRanked(v) && IsAlike(v, fitted, simulated)) ? null
            : CalibrationDiagnostics.OtherStory("it has none of its unknowns");
    }

    /// <summary>The unknowns that are ranked, and why others are not.</summary>
    /// <param name="story">The fitted story with data.</param>
    /// <param name="simulated">The story that is drawn.</param>
    public static (IReadOnlyList<Variable> Ranked, IReadOnlyList<(string Unknown, string Reason)> Others) Ranked(
        StoryFacts story, Problem simulated)
    {
        List<Variable> ranked = [];
        List<(string, string)> others = [];
        foreach (var unknown in story.Latents)
            if (!IsRanked(unknown)) others.Add((unknown.Name, "it has finitely many states"));
            else if (!story.Unobserved.StaysUnknown(unknown)) others.Add((unknown.Name, "no data depend on it"));
            else if (!IsAlike(unknown, story.Problem!, simulated)) others.Add((unknown.Name, "the simulated story has no such unknown"));
            else ranked.Add(unknown);
        return (ranked, others);
    }

    private static bool IsRanked(Variable unknown) => unknown.Role == Role.Latent && !unknown.IsFiniteLatent;

    private static bool IsAlike(Variable unknown, Problem fitted, Problem simulated) => simulated.Graph.Variables
        .Any(v => v.Name == unknown.Name && v.Role == Role.Latent && simulated.ShapeOf(v) == fitted.ShapeOf(unknown));
}
