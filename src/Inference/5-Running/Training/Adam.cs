namespace ProbDsl.Inference.Training;

/// <summary>
/// The options of Adam (Kingma and Ba 2015). WeightDecay: each step also subtracts this fraction of the weight, times the learning rate
/// (AdamW, Loshchilov and Hutter 2019). IsAmsGrad: second moments are replaced by their running maximum (Reddi, Kale and Kumar 2018).
/// </summary>
public sealed record Adam(double Beta1 = 0.9, double Beta2 = 0.999, double Epsilon = 1e-8, double WeightDecay = 0, bool IsAmsGrad = false);
