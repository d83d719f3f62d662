using ProbDsl.Inference.Drivers;

namespace ProbDsl.Inference.Chains;

/// <summary>How many Markov chains a fit runs, and how long they are.</summary>
/// <param name="Chains">The number of chains.</param>
/// <param name="WarmUp">The first steps of each chain, which are not reported.</param>
/// <param name="Draws">The draws of each chain that are reported: one for each further step.</param>
public sealed record ChainSettings(int Chains, int WarmUp, int Draws)
{
    /// <summary>The steps of each chain.</summary>
    public int Steps => WarmUp + Draws;

    /// <summary>The settings of a fit. A warm-up is as long as the draws unless an option or the method sets it.</summary>
    /// <param name="options">The options of the fit.</param>
    /// <param name="draws">The draws of all chains together, which is rounded up to equally many of each.</param>
    /// <param name="warmUp">The length of a warm-up without the option; null for that of the draws.</param>
    public static ChainSettings Of(FitOptions options, int draws, int? warmUp = null)
    {
        var chains = options[StandardOptions.Chains] ?? StandardOptions.Chains.Usual;
        var length = (draws + chains - 1) / chains;
        return new(chains, options[StandardOptions.WarmUpDraws] ?? warmUp ?? length, length);
    }
}
