using static ProbDsl.Runtime.Programs.Ops;

namespace ProbDsl.Inference.Diffusion;

/// <summary>
/// Stratified times for the rows of a batch: frac(u + i / B) with one uniform u for all, so that each is uniform and together they are
/// evenly spaced (Kingma et al. 2021, appendix I.1).
/// </summary>
public static class StratifiedTimes
{
    /// <summary>The times, [rows], each between 0 and 1.</summary>
    public static Value Spread(ProgramBuilder program, Noise noise, int rows)
    {
        var shifted = noise.Uniform([1]) + program.Constant([.. Enumerable.Range(0, rows).Select(i => (double)i / rows)], [rows]);
        return shifted - Floor(shifted);
    }
}
