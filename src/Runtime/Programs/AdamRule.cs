namespace ProbDsl.Runtime.Programs;

/// <summary>
/// Of `adam`: how fast the moments forget, what is added to the root of the second, and what share of the parameter a step at rate 1 takes
/// away by itself (decoupled weight decay, Loshchilov and Hutter 2019). With amsgrad (Reddi, Kale, Kumar 2018) the largest second moment so
/// far stands for the second; it is one more input and result.
/// </summary>
public sealed record AdamRule(double Beta1 = 0.9, double Beta2 = 0.999, double Epsilon = 1e-8, double WeightDecay = 0,
    bool IsAmsgrad = false) : OpDetail
{
    /// <summary>How many moments are kept.</summary>
    public int Moments => IsAmsgrad ? 3 : 2;

    /// <summary>The factors of one step, which are the same for every element.</summary>
    /// <param name="rate">The learning rate.</param>
    /// <param name="step">The step's number, from 1.</param>
    internal AdamStep At(double rate, double step)
    {
        var (first, second) = (1 - Math.Pow(Beta1, step), 1 - Math.Pow(Beta2, step));
        return new(1 - rate * WeightDecay, rate / first, 1 / Math.Sqrt(second));
    }
}

/// <summary>
/// Of one step: what is left of the parameter, the rate over the first moment's bias, and one over the root of the second's.
/// </summary>
internal readonly record struct AdamStep(double Left, double Rate, double Unbiased);

/// <summary>What a step of Adam gives; the largest second moment with amsgrad alone.</summary>
public sealed record AdamResults(Value Parameter, Value FirstMoment, Value SecondMoment, Value? LargestSecondMoment);
