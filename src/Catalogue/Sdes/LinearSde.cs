using ProbDsl.Compiler;
using ProbDsl.Runtime;

namespace ProbDsl.Catalogue;

/// <summary>
/// dx = drift(t) x dt + diffusion(t) dw from data (t = 0) to noise (t = 1), number by number, so that x_t given x_0 is Normal(kept(t) x_0, spread(t)) (Särkkä and Solin 2019, section 6.2). Times are values of any shape.
/// </summary>
public abstract class LinearSde : SdeSignature
{
    /// <summary>What each option is where the story leaves it out.</summary>
    public abstract IReadOnlyDictionary<string, double> Defaults { get; }

    /// <summary>The factor of x in dx/dt.</summary>
    public abstract Value Drift(Value time, IReadOnlyDictionary<string, double> options);

    /// <summary>The variance that the noise adds in a unit of time: the square of what stands before dw.</summary>
    public abstract Value DiffusionSquared(Value time, IReadOnlyDictionary<string, double> options);

    /// <summary>The factor of x_0 in the mean of x_t.</summary>
    public abstract Value Kept(Value time, IReadOnlyDictionary<string, double> options);

    /// <summary>The standard deviation of x_t given x_0.</summary>
    public abstract Value Spread(Value time, IReadOnlyDictionary<string, double> options);

    /// <summary>The standard deviation of the law of mean 0 that stands for x_1.</summary>
    public abstract double EndSd(IReadOnlyDictionary<string, double> options);
}
