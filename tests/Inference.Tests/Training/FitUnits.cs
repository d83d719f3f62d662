using ProbDsl.Runtime.Programs;

namespace ProbDsl.Tests.Training;

/// <summary>The units that a fit keeps among its weights, applied to plain numbers.</summary>
internal static class FitUnits
{
    extension(IReadOnlyDictionary<string, Tensor> weights)
    {
        /// <summary>A number as a net reads it.</summary>
        public double Read(string name, double x, int at = 0) =>
            weights.UnitAt(name, at) is var (location, scale) ? (x - location) / scale : x;

        /// <summary>A number as a net produces it.</summary>
        public double Produced(string name, double z, int at = 0) =>
            weights.UnitAt(name, at) is var (location, scale) ? location + (scale * z) : z;

        private (double Location, double Scale)? UnitAt(string name, int at)
        {
            if (!weights.TryGetValue(name, out var units)) return null;
            var count = units.Shape[1];
            return (units.Values[count == 1 ? 0 : at], units.Values[count + (count == 1 ? 0 : at)]);
        }
    }
}
