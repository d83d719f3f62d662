namespace ProbDsl.Inference.MissingData;

/// <summary>What is not observed of a problem.</summary>
public static class ProblemMissingData
{
    extension(Problem problem)
    {
        /// <summary>Its unobserved latents and missing cells, computed once.</summary>
        public MissingDataAnalysis MissingData => MissingDataAnalysis.Analyze(problem);
    }
}
