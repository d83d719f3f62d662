namespace ProbDsl.Inference.Calibration;

/// <summary>Diagnostics of `sbc`.</summary>
public static class CalibrationDiagnostics
{
    /// <summary>The error of a story whose unknowns are not all drawn from priors.</summary>
    /// <param name="reason">What has no prior.</param>
    /// <param name="place">Where it is declared.</param>
    public static Diagnostic WithoutPriors(string reason, Place place) => Diagnostic.Error("E0660",
            $"the story cannot be calibrated: {reason}", place)
        .Next("simulation-based calibration draws the unknowns from their priors: give each one, as in `weight ~ Normal(0, 1)`");

    /// <summary>The error of a method whose fits have too few draws, or none.</summary>
    /// <param name="method">The method.</param>
    /// <param name="found">What it reports.</param>
    /// <param name="others">Methods with draws that accept the story.</param>
    public static Diagnostic WithoutDraws(string method, string found, IEnumerable<string> others) => Diagnostic.Error("E0661",
            $"`{method}` {found}, and a true value is ranked among {CalibrationSetup.FewestDraws} draws at least", Place.None)
        .Next($"use a method with draws, and `--num-samples 1000`: {MethodConcept.AsOptions(others)}");

    /// <summary>The error of a number of simulations that says nothing.</summary>
    public static Diagnostic TooFewSimulations(int count) => Diagnostic.Error("E0662",
            $"{count} simulations are too few: at least {CalibrationSetup.FewestSimulations} show whether ranks are uniform", Place.None)
        .Next("simulate more, as `--simulations 100`; 1,000 show a posterior that is 20% too narrow");

    /// <summary>The error of ranks of MPI that have no folder in common, or a part beside their own.</summary>
    /// <param name="count">The number of ranks.</param>
    public static Diagnostic OfRanks(int count) => Diagnostic.Error("E0681",
            $"each of {count} ranks fits a part of the simulations, which they join in a folder", Place.None)
        .Next("name a folder that all of them see, `--out DIR`, and leave out `--part`");

    /// <summary>The error of a simulated story that has not what the fitted story reads.</summary>
    /// <param name="reason">What is missing.</param>
    public static Diagnostic OtherStory(string reason) => Diagnostic.Error("E0663",
            $"the story of `--simulate` does not give what is fitted: {reason}", Place.None)
        .Next("let it draw all data of the fitted story, under the same names and in the same shapes, and name at least one unknown alike");

    /// <summary>The error of a folder whose ranks are of another calibration.</summary>
    /// <param name="file">The file of ranks.</param>
    /// <param name="reason">What is wrong with it.</param>
    public static Diagnostic OtherRanks(string file, string reason) => Diagnostic.Error("E0664", $"{file} cannot be continued: {reason}",
            Place.None)
        .Next("name another folder, or delete the file; story, data, method, options and seed of a calibration stay the same, only "
            + "`--simulations`, `--threads` and `--part` may differ");

    /// <summary>The error of simulations none of which has ranks.</summary>
    /// <param name="failed">How many failed.</param>
    /// <param name="first">The first that failed.</param>
    /// <param name="next">How to repeat it.</param>
    public static Diagnostic NoRanks(int failed, SimulationRanks first, string next) => Diagnostic.Error("E0665",
            $"nothing can be ranked: all {failed:N0} simulations failed, the first with {first.Failure}", Place.None)
        .Next($"`probdsl explain {first.Failure}` explains it; repeat simulation {first.Number}:\n{next}");
}
