namespace ProbDsl.Inference.Problems;

/// <summary>Next steps that several requirements share.</summary>
public static class Advice
{
    /// <summary>The advice if no change to the story would help.</summary>
    public const string ListMethods = "`probdsl methods` lists the methods; `probdsl check` and `explain` accept this story";
}
