namespace ProbDsl.Runtime.Programs;

/// <summary>
/// The constants of `adam`: the decay of the moments, the term added to the square root of the second, and the fraction of the parameter
/// that a step at rate 1 subtracts (decoupled weight decay, Loshchilov and Hutter 2019). With amsgrad (Reddi, Kale, Kumar 2018) the largest
/// second moment so far replaces the second; it is one more input and result.
/// </summary>
public sealed record AdamRule(double Beta1 = 0.9, double Beta2 = 0.999, double Epsilon = 1e-8, double WeightDecay = 0,
    bool IsAmsgrad = false) : OpDetail
{
    /// <summary>The number of moments.</summary>
    public int Moments => IsAmsgrad ? 3 : 2;

    /// <summary>The factors of one step, equal for all elements.</summary>
    /// <param name="rate">The learning rate.</param>
    /// <param name="step">The step's number, from 1.</param>
    internal AdamStep At(double rate, double step)
    {
        var (first, second) = (1 - Math.Pow(Beta1, step), 1 - Math.Pow(Beta2, step));
        return new(1 - rate * WeightDecay, rate / first, 1 / Math.Sqrt(second));
    }
}

/// <summary>
/// The factors of one step: of the parameter, of the first moment (the rate over its bias), and of the second moment (one over the root of
/// its bias).
/// </summary>
internal readonly record struct AdamStep(double Left, double Rate, double Unbiased);

/// <summary>The results of a step of Adam; the largest second moment only with amsgrad.</summary>
public sealed record AdamResults(Value Parameter, Value FirstMoment, Value SecondMoment, Value? LargestSecondMoment);
