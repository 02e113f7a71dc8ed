using System.Runtime.CompilerServices;

namespace Carnot.Ensembles;

/// <summary>One lane: the scalar path, for processors without vector registers.</summary>
internal readonly struct Lanes32(float value) : ILanes<Lanes32>
{
    private readonly float _value = value;

    private Lanes32(uint bits) : this(BitConverter.UInt32BitsToSingle(bits)) { }

    public static int Count => 1;

    private uint Bits => BitConverter.SingleToUInt32Bits(_value);

    public static Lanes32 Of(float value) => new(value);

    public static Lanes32 OfBits(uint bits) => new(bits);

    public static Lanes32 Load(ref float source, nuint at) => new(Unsafe.Add(ref source, at));

    public static Lanes32 LoadBits(ref uint source, nuint at) => new(Unsafe.Add(ref source, at));

    public static void Store(Lanes32 value, ref float target, nuint at) => Unsafe.Add(ref target, at) = value._value;

    public static void StoreBits(Lanes32 value, ref uint target, nuint at) => Unsafe.Add(ref target, at) = value.Bits;

    public static Lanes32 operator +(Lanes32 a, Lanes32 b) => new(a._value + b._value);

    public static Lanes32 operator -(Lanes32 a, Lanes32 b) => new(a._value - b._value);

    public static Lanes32 operator *(Lanes32 a, Lanes32 b) => new(a._value * b._value);

    public static Lanes32 operator /(Lanes32 a, Lanes32 b) => new(a._value / b._value);

    public static Lanes32 operator &(Lanes32 a, Lanes32 b) => new(a.Bits & b.Bits);

    public static Lanes32 operator |(Lanes32 a, Lanes32 b) => new(a.Bits | b.Bits);

    public static Lanes32 operator ^(Lanes32 a, Lanes32 b) => new(a.Bits ^ b.Bits);

    public static Lanes32 operator <<(Lanes32 a, int bits) => new(a.Bits << bits);

    public static Lanes32 operator >>>(Lanes32 a, int bits) => new(a.Bits >>> bits);

    public static Lanes32 operator >>(Lanes32 a, int bits) => new((uint)((int)a.Bits >> bits));

    public static Lanes32 MultiplyAdd(Lanes32 a, Lanes32 b, Lanes32 c) => new(MathF.FusedMultiplyAdd(a._value, b._value, c._value));

    public static Lanes32 SquareRoot(Lanes32 a) => new(MathF.Sqrt(a._value));

    public static Lanes32 AddBits(Lanes32 a, Lanes32 b) => new(a.Bits + b.Bits);

    public static Lanes32 SubtractBits(Lanes32 a, Lanes32 b) => new(a.Bits - b.Bits);

    public static Lanes32 FromInteger(Lanes32 a) => new((float)(int)a.Bits);

    public static Lanes32 WhereSignSet(Lanes32 sign, Lanes32 yes, Lanes32 no) => (int)sign.Bits < 0 ? yes : no;
}
