namespace ProbDsl.Inference.NewData;

/// <summary>What a method that trains warns of in the story and its data, before it starts.</summary>
public static class TrainingWarnings
{
    public static IEnumerable<Diagnostic> Find(Problem problem) => DataScale.Warnings(problem).Concat(MissingReads.Warnings(problem));
}
