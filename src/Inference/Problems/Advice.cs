namespace ProbDsl.Inference.Problems;

/// <summary>Next steps that several requirements give.</summary>
internal static class Advice
{
    /// <summary>Where nothing in the story would help.</summary>
    public const string WhatThereIs = "`probdsl methods` lists what there is; `probdsl check` and `explain` read this story already";
}
